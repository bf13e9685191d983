// SPDX-License-Identifier: MIT
#include "hls/diagnosis/key_content.hpp"

#include <boost/test/unit_test.hpp>

#include <utility>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_diagnosis_key_content)

namespace {

hls::KeyContent judge(const std::string& content, hls::Method method = hls::Method::aes_128) {
    return hls::judge_key_content(io::as_bytes(content), method);
}

const std::string k_key = "0123456789abcdef";
const std::string k_long_key = k_key + "ghijklmnopqrstuv";

bool is_meant(const hls::KeyContent& content, const std::string& key = k_key) {
    return content.key && io::as_text(std::as_const(*content.key).octets()) == key;
}

} // namespace

BOOST_AUTO_TEST_CASE(as_many_bytes_as_the_method_says_are_a_key) {
    const hls::KeyContent content = judge(k_key);
    BOOST_TEST((content.rule == nullptr));
    BOOST_TEST(is_meant(content));
    const hls::KeyContent longer = judge(k_long_key, hls::Method::aes_256);
    BOOST_TEST((longer.rule == nullptr));
    BOOST_TEST(is_meant(longer, k_long_key));
}

BOOST_AUTO_TEST_CASE(a_key_of_another_length_is_one_of_another_method) {
    const hls::KeyContent longer = judge(k_long_key);
    BOOST_TEST((longer.rule == &hls::rule("key-size")));
    BOOST_TEST(longer.description == "as long as a key for AES-256");
    BOOST_TEST(is_meant(longer, k_long_key));
    const hls::KeyContent shorter = judge(k_key, hls::Method::aes_256);
    BOOST_TEST((shorter.rule == &hls::rule("key-size")));
    BOOST_TEST(shorter.description == "as long as a key for AES-128");
    BOOST_TEST(is_meant(shorter));
}

BOOST_AUTO_TEST_CASE(what_was_meant_is_told) {
    for (const auto& [text, rule] : std::vector<std::pair<std::string, const hls::Rule*>>{
             {k_key + "\n", &hls::rule("key-newline")},
             {k_key + "\r\n", &hls::rule("key-newline")},
             {"30313233343536373839616263646566", &hls::rule("key-hex")},
             {"0x30313233343536373839616263646566\n", &hls::rule("key-hex")},
             {"MDEyMzQ1Njc4OWFiY2RlZg==\n", &hls::rule("key-base64")},
             {k_key + "ghijk", &hls::rule("key-size")}}) {
        const hls::KeyContent content = judge(text);
        BOOST_TEST((content.rule == rule), text);
        BOOST_TEST(is_meant(content), text);
    }
    for (const auto& [text, rule] : std::vector<std::pair<std::string, const hls::Rule*>>{
             {k_long_key + "\n", &hls::rule("key-newline")},
             {"303132333435363738396162636465666768696a6b6c6d6e6f70717273747576\n",
              &hls::rule("key-hex")},
             {"MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=", &hls::rule("key-base64")},
             {k_long_key + "w", &hls::rule("key-size")}}) {
        const hls::KeyContent content = judge(text, hls::Method::aes_256);
        BOOST_TEST((content.rule == rule), text);
        BOOST_TEST(is_meant(content, k_long_key), text);
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
