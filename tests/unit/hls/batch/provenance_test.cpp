// SPDX-License-Identifier: MIT
#include "hls/batch/provenance.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_batch_provenance)

namespace {

hls::CipherRange cipher_range(std::uint8_t key, std::uint64_t number) {
    hls::CipherRange range;
    std::ranges::fill(range.key.octets(), key);
    range.iv = hls::iv_of_sequence_number(number);
    return range;
}

hls::CipherRange range_of(std::uint8_t key, std::uint64_t number, std::uint64_t offset) {
    hls::CipherRange range = cipher_range(key, number);
    range.offset = offset;
    range.length = 100;
    return range;
}

hls::CipherRange clear_range() {
    hls::CipherRange range;
    range.is_clear = true;
    return range;
}

std::string method_of(const std::vector<hls::CipherRange>& ranges) {
    return hls::method_of(hls::Direction::encrypt, ranges);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_line_comes_back_as_it_was) {
    for (const std::string& name : {std::string("a.ts"), std::string("a b\n%20?#.ts"),
                                    std::string("\xff\x01"), std::string("/:")}) {
        const hls::Provenance provenance{
            name, method_of({cipher_range(1, 2)}), {1, -2, 3}, {UINT64_MAX, INT64_MIN, UINT64_MAX}};
        std::string line = hls::to_line(provenance);
        BOOST_TEST(line.find('\n') == line.size() - 1);
        line.pop_back();
        BOOST_TEST((hls::parse_provenance(line) == provenance));
    }
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_line) {
    const std::string good = "1 a.ts encrypt:ab:cd 1:2:3 4:5:6";
    BOOST_TEST(hls::parse_provenance(good).has_value());
    for (std::size_t length = 0; length < good.size(); ++length) {
        BOOST_TEST(!hls::parse_provenance(good.substr(0, length)), good.substr(0, length));
        // As where a process was killed in writing, and the next one went on in the same line.
        BOOST_TEST(!hls::parse_provenance(good.substr(0, length) + good) == (length != 0));
    }
    for (const char* const line :
         {"2 a.ts encrypt:ab:cd 1:2:3 4:5:6", "1 a.ts encrypt:ab:cd 1:2:3 4:5:6 ",
          "1  encrypt:ab:cd 1:2:3 4:5:6", "1 a.ts  1:2:3 4:5:6", "1 a.ts x y 1:2:3 4:5:6",
          "1 a%zz.ts encrypt 1:2:3 4:5:6", "1 a%00.ts encrypt 1:2:3 4:5:6",
          "1 a.ts encrypt -1:2:3 4:5:6", "1 a.ts encrypt 1:2:3:4 4:5:6",
          "1 a.ts encrypt 1:2:3 4:5:18446744073709551616"}) {
        BOOST_TEST(!hls::parse_provenance(line), line);
    }
}

BOOST_AUTO_TEST_CASE(the_method_tells_key_iv_direction_and_ranges_apart) {
    const std::vector<std::string> methods = {
        method_of({cipher_range(1, 1)}),
        method_of({cipher_range(2, 1)}),
        method_of({cipher_range(1, 2)}),
        hls::method_of(hls::Direction::decrypt, std::vector{cipher_range(1, 1)}),
        method_of({range_of(1, 1, 0)}),
        method_of({range_of(1, 1, 1)}),
        method_of({range_of(1, 1, 0), range_of(1, 2, 100)}),
        method_of({range_of(1, 1, 0), range_of(2, 2, 100)}),
        method_of({range_of(1, 1, 0), range_of(1, 3, 100)}),
        hls::method_of(hls::Direction::decrypt, std::vector{clear_range()}),
        hls::method_of(hls::Direction::decrypt, std::vector{range_of(1, 1, 0)}),
        hls::method_of_playlist("/a"),
        hls::method_of_playlist("/b")};
    for (std::size_t i = 0; i < methods.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            BOOST_TEST(methods[i] != methods[j]);
        }
    }
    BOOST_TEST(methods[0] == method_of({cipher_range(1, 1)}));
    BOOST_TEST(hls::ranges_in(methods[0]) == 0U);
    BOOST_TEST(hls::ranges_in(methods[4]) == 1U);
    BOOST_TEST(hls::ranges_in(methods[6]) == 2U);
}

BOOST_AUTO_TEST_CASE(the_iv_is_told_to_who_has_the_key) {
    const std::string method = method_of({cipher_range(1, 7)});
    BOOST_TEST((hls::iv_in(method, cipher_range(1, 0).key) == hls::iv_of_sequence_number(7)));
    BOOST_TEST((!hls::iv_in(method, cipher_range(2, 0).key)));
    BOOST_TEST((!hls::iv_in(method_of({range_of(1, 7, 0)}), cipher_range(1, 0).key)));
    BOOST_TEST((hls::iv_in(method) == hls::iv_of_sequence_number(7)));
    BOOST_TEST((!hls::iv_in(method_of({range_of(1, 7, 0)}))));
    BOOST_TEST((!hls::iv_in("encrypt:ab:cd")));
}

BOOST_AUTO_TEST_CASE(the_fingerprint_is_not_the_key) {
    const hls::ContentKey key = cipher_range(0x2a, 0).key;
    BOOST_TEST(hls::fingerprint(key).size() == 16U);
    BOOST_TEST(hls::fingerprint(key).find("2a2a2a2a") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
