// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/account/secret.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_account_secret)

namespace {

/// Pearson's statistic of that many draws, and the value that it exceeds once in a million runs
/// (Wilson and Hilferty's approximation of the chi-square distribution).
double chi_square(const std::string& draws, const std::string& characters) {
    std::array<std::size_t, 256> counts{};
    for (const char character : draws) {
        ++counts[static_cast<unsigned char>(character)];
    }
    const double expected =
        static_cast<double>(draws.size()) / static_cast<double>(characters.size());
    double sum = 0;
    for (const char character : characters) {
        const double difference =
            static_cast<double>(counts[static_cast<unsigned char>(character)]) - expected;
        sum += difference * difference / expected;
    }
    return sum;
}

double one_in_a_million(std::size_t degrees_of_freedom) {
    constexpr double k_normal_quantile = 4.7534;
    const double k = static_cast<double>(degrees_of_freedom);
    return k * std::pow(1 - 2 / (9 * k) + k_normal_quantile * std::sqrt(2 / (9 * k)), 3);
}

} // namespace

// The remainder of a byte by 55 would give some characters 5 chances in 256 and others 4: the
// statistic would be in the thousands.
BOOST_AUTO_TEST_CASE(all_characters_are_equally_likely) {
    for (const std::string& characters :
         {std::string(sip::k_readable_characters), std::string("0123456789"), std::string("ab"),
          std::string(
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.~*!%^+?")}) {
        const std::string draws = sip::random_text(sip::Alphabet(characters), 1'000'000);
        BOOST_TEST(draws.size() == 1'000'000U);
        BOOST_TEST(draws.find_first_not_of(characters) == std::string::npos);
        BOOST_TEST(chi_square(draws, characters) < one_in_a_million(characters.size() - 1));
    }
}

BOOST_AUTO_TEST_CASE(the_length_holds_the_bits) {
    BOOST_TEST(sip::Alphabet("0123456789abcdef").length_for(128) == 32U);
    BOOST_TEST(sip::Alphabet("0123456789abcdef").length_for(129) == 33U);
    BOOST_TEST(sip::Alphabet("01").length_for(80) == 80U);
    BOOST_TEST(sip::Alphabet("0123456789").length_for(80) == 25U);
    BOOST_TEST(sip::Alphabet(sip::k_readable_characters).length_for(128) == 23U);
}

BOOST_AUTO_TEST_CASE(characters_that_would_be_misread_are_refused) {
    for (const char* characters : {"", "a", "aa", "abca", "ab c", "ab\t", "ab;", "ab\\", "a\"b",
                                   "a,b", "a>b", "ab\n", "ab\x7f", "ab\xc3\xa4"}) {
        BOOST_CHECK_THROW(sip::Alphabet{characters}, Error);
    }
    BOOST_CHECK_THROW(sip::Alphabet(std::string_view("ab\0", 3)), Error);
}

BOOST_AUTO_TEST_CASE(no_two_secrets_or_user_names_are_the_same) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        seen.insert(sip::random_text(sip::Alphabet(sip::k_readable_characters), 23));
        seen.insert(sip::random_user_name());
    }
    BOOST_TEST(seen.size() == 2000U);
}

BOOST_AUTO_TEST_CASE(a_user_name_is_no_number) {
    for (int i = 0; i < 1000; ++i) {
        const std::string name = sip::random_user_name();
        BOOST_TEST(name.size() == 12U);
        BOOST_TEST((name.front() >= 'a' && name.front() <= 'z'));
    }
}

BOOST_AUTO_TEST_SUITE_END()
