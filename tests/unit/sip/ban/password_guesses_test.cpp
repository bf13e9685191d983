// SPDX-License-Identifier: MIT
#include "sip/ban/password_guesses.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using sip::PasswordGuesses;

BOOST_AUTO_TEST_SUITE(sip_ban_password_guesses)

namespace {

constexpr Time k_start{std::chrono::hours(500'000)};
const net::Prefix k_stranger = *net::Prefix::parse("203.0.113.5/32");
const net::Prefix k_office = *net::Prefix::parse("198.51.100.7/32");

void fail(PasswordGuesses& guesses, const net::Prefix& prefix, std::string_view account, int count,
          Time time = k_start) {
    for (int i = 0; i < count; ++i) {
        guesses.add_failure(prefix, account, time + i * 1s);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(who_fails_three_times_and_then_has_the_password_has_guessed_it) {
    PasswordGuesses guesses;
    fail(guesses, k_stranger, "100", 3);
    BOOST_TEST(guesses.add_success(k_office, "100", k_start + 1min) == 0u);
    BOOST_TEST(guesses.add_success(k_stranger, "100", k_start + 1min) == 3u);
    BOOST_TEST(guesses.add_success(k_stranger, "100", k_start + 2min) == 0u);
}

BOOST_AUTO_TEST_CASE(who_mistypes_it_twice_has_not) {
    PasswordGuesses guesses;
    fail(guesses, k_stranger, "100", 2);
    BOOST_TEST(guesses.add_success(k_stranger, "100", k_start + 1min) == 0u);
}

BOOST_AUTO_TEST_CASE(one_password_tried_on_many_accounts_is_guessed_for_one) {
    PasswordGuesses guesses;
    for (int i = 0; i < 1000; ++i) {
        fail(guesses, k_stranger, fmt::format("{}", i), 1, k_start + i * 1s);
    }
    BOOST_TEST(guesses.add_success(k_stranger, "5000", k_start + 1h) > 0u);
    BOOST_TEST(guesses.add_success(k_stranger, "5001", k_start + 1h) > 0u);
}

BOOST_AUTO_TEST_CASE(failures_without_a_name_count_as_one_account) {
    PasswordGuesses guesses;
    fail(guesses, k_stranger, "", 10);
    BOOST_TEST(guesses.add_success(k_stranger, "100", k_start + 1min) == 0u);
}

BOOST_AUTO_TEST_CASE(telephones_of_an_office_that_have_worked_before_guess_nothing) {
    PasswordGuesses guesses;
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(guesses.add_success(k_office, fmt::format("{}", i), k_start) == 0u);
    }
    // All passwords are changed; then one telephone keeps the old one.
    for (int i = 0; i < 10; ++i) {
        fail(guesses, k_office, fmt::format("{}", i), 20, k_start + 1h);
    }
    for (int i = 0; i < 9; ++i) {
        BOOST_TEST(guesses.add_success(k_office, fmt::format("{}", i), k_start + 2h) == 0u);
    }
    fail(guesses, k_office, "9", 1000, k_start + 2h);
    BOOST_TEST(guesses.add_success(k_office, "10", k_start + 3h) == 0u);
}

BOOST_AUTO_TEST_CASE(who_owns_one_account_is_a_stranger_to_the_others) {
    PasswordGuesses guesses;
    BOOST_TEST(guesses.add_success(k_office, "100", k_start) == 0u);
    fail(guesses, k_office, "200", 3);
    BOOST_TEST(guesses.add_success(k_office, "200", k_start + 1min) == 3u);
}

BOOST_AUTO_TEST_CASE(failures_are_forgotten_after_a_day_and_uses_are_not) {
    PasswordGuesses guesses;
    fail(guesses, k_stranger, "100", 2);
    fail(guesses, k_stranger, "100", 1, k_start + 25h);
    BOOST_TEST(guesses.add_success(k_stranger, "100", k_start + 26h) == 0u);
    fail(guesses, k_stranger, "100", 3, k_start + 52h);
    BOOST_TEST(guesses.add_success(k_stranger, "100", k_start + 52h) == 0u);
}

BOOST_AUTO_TEST_CASE(a_flood_of_addresses_does_not_hide_the_guesser) {
    PasswordGuesses guesses;
    for (int i = 0; i < 5; ++i) {
        fail(guesses, k_stranger, fmt::format("{}", i), 1);
    }
    for (std::uint64_t i = 0; i < 200'000; ++i) {
        guesses.add_failure({net::Address::of_bits(0x2001'0db8'0000'0000 + i, 0), 64}, "100",
                            k_start + 1s);
    }
    BOOST_TEST(guesses.add_success(k_stranger, "100", k_start + 1min) == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
