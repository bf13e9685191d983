// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/crypt/iv_list.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_crypt_iv_list)

namespace {

const std::string k_one = "0x00000000000000000000000000000001";
const std::string k_two = "0x00000000000000000000000000000002";

std::string error_of(const std::string& text) {
    try {
        hls::parse_iv_list(text, "ivs");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_CASE(lines_and_objects_are_read) {
    const hls::IvList list = hls::parse_iv_list("a b.ts " + k_one + "\n\n{\"iv\":\"" + k_two +
                                                    "\",\"name\":\"\\u00e4.ts\",\"more\":[1]}\r\n",
                                                "ivs");
    BOOST_TEST(to_string(hls::iv_in_list(list, "enc/a b.ts")) == k_one);
    BOOST_TEST(to_string(hls::iv_in_list(list, "\xc3\xa4.ts")) == k_two);
    BOOST_CHECK_THROW(hls::iv_in_list(list, "b.ts"), Error);
}

BOOST_AUTO_TEST_CASE(a_bad_line_is_an_error_with_its_number) {
    const std::vector<std::string> lines = {
        "a.ts", "a.ts 7", " " + k_one, "{\"name\":1}", "{", "{\"name\":\"a\",\"iv\":\"7\"}"};
    for (const std::string& line : lines) {
        const std::string message = error_of("b.ts " + k_one + "\n" + line);
        BOOST_TEST(message.starts_with("ivs:2: "), message);
    }
}

BOOST_AUTO_TEST_CASE(a_name_with_two_ivs_is_an_error) {
    BOOST_TEST(error_of("a " + k_one + "\na " + k_two) ==
               "ivs:2: a has another IV on an earlier line");
    BOOST_TEST(error_of("a " + k_one + "\na " + k_one) == "no error");
}

BOOST_AUTO_TEST_SUITE_END()
