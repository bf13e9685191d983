// SPDX-License-Identifier: MIT
#include "hls/diagnosis/key_content.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_diagnosis_key_content)

namespace {

hls::KeyContent judge(const std::string& content) {
    return hls::judge_key_content(io::as_bytes(content));
}

const std::string k_key = "0123456789abcdef";

bool is_meant(const hls::KeyContent& content) {
    return content.key && io::as_text(content.key->octets) == k_key;
}

} // namespace

BOOST_AUTO_TEST_CASE(sixteen_bytes_are_a_key) {
    const hls::KeyContent content = judge(k_key);
    BOOST_TEST((content.rule == nullptr));
    BOOST_TEST(is_meant(content));
}

BOOST_AUTO_TEST_CASE(what_was_meant_is_told) {
    for (const auto& [text, rule] : std::vector<std::pair<std::string, const hls::Rule*>>{
             {k_key + "\n", &hls::rule("key-newline")},
             {k_key + "\r\n", &hls::rule("key-newline")},
             {"30313233343536373839616263646566", &hls::rule("key-hex")},
             {"0x30313233343536373839616263646566\n", &hls::rule("key-hex")},
             {"MDEyMzQ1Njc4OWFiY2RlZg==\n", &hls::rule("key-base64")},
             {k_key + "ghijklmnopqrstuv", &hls::rule("key-size")}}) {
        const hls::KeyContent content = judge(text);
        BOOST_TEST((content.rule == rule), text);
        BOOST_TEST(is_meant(content), text);
    }
}

BOOST_AUTO_TEST_CASE(what_tells_nothing_gives_no_key) {
    for (const std::string text :
         {"", "short", "<html><body>log in</body></html>", "<!DOCTYPE html>", "  <HTML>"}) {
        const hls::KeyContent content = judge(text);
        BOOST_TEST((content.rule != nullptr), text);
        BOOST_TEST(!content.key, text);
    }
    BOOST_TEST((judge("<html></html>").rule == &hls::rule("key-html")));
}

BOOST_AUTO_TEST_SUITE_END()
