// SPDX-License-Identifier: MIT
#include "hls/diagnosis/iv_candidates.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_diagnosis_iv_candidates)

namespace {

/// Whether the rule is among the candidates with that IV.
bool has_candidate(const hls::IvOrigin& origin, const hls::Rule& rule, const std::string& iv) {
    const auto candidates = hls::iv_candidates(origin);
    return std::any_of(candidates.begin(), candidates.end(), [&](const hls::IvCandidate& c) {
        return c.rule == &rule && c.iv == hls::parse_iv(iv);
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(each_mistake_with_the_number_is_a_candidate) {
    const hls::IvOrigin origin{258, std::nullopt, std::nullopt};
    const auto has = [&](const hls::Rule& rule, const std::string& iv) {
        return has_candidate(origin, rule, iv);
    };
    BOOST_TEST(has(hls::rule("iv-zero"), "00000000000000000000000000000000"));
    BOOST_TEST(has(hls::rule("iv-little-endian"), "02010000000000000000000000000000"));
    BOOST_TEST(has(hls::rule("iv-little-endian"), "00000000000000000201000000000000"));
    BOOST_TEST(has(hls::rule("iv-right-padded"), "10200000000000000000000000000000"));
    BOOST_TEST(has(hls::rule("iv-right-padded"), "01020000000000000000000000000000"));
    BOOST_TEST(has(hls::rule("iv-right-padded"), "00000000000001020000000000000000"));
    BOOST_TEST(has(hls::rule("iv-text"), "32353800000000000000000000000000"));
    BOOST_TEST(has(hls::rule("iv-text"), "30303030303030303030303030323538"));
    BOOST_TEST(has(hls::rule("iv-text"), "00000000000000000000000000000258"));
}

BOOST_AUTO_TEST_CASE(an_attribute_and_the_block_before_give_more) {
    const hls::Iv listed = hls::parse_iv("00112233445566778899aabbccddeeff");
    const hls::Iv before = hls::parse_iv("0102030405060708090a0b0c0d0e0f10");
    const hls::IvOrigin origin{7, listed, before};
    BOOST_TEST(has_candidate(origin, hls::rule("iv-listed-but-sequence"),
                             "00000000000000000000000000000007"));
    BOOST_TEST(has_candidate(origin, hls::rule("iv-chained"), "0102030405060708090a0b0c0d0e0f10"));
    BOOST_TEST(
        has_candidate(origin, hls::rule("iv-little-endian"), "ffeeddccbbaa99887766554433221100"));
    BOOST_TEST(has_candidate(origin, hls::rule("iv-text"), "30303131323233333434353536363737"));
}

BOOST_AUTO_TEST_CASE(the_iv_that_players_use_is_not_a_mistake) {
    for (const std::uint64_t number : {0ULL, 1ULL, 10ULL, 255ULL, 1ULL << 40, ~0ULL}) {
        for (const hls::IvCandidate& candidate :
             hls::iv_candidates({number, std::nullopt, std::nullopt})) {
            BOOST_TEST(to_string(candidate.iv) != to_string(hls::iv_of_sequence_number(number)));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
