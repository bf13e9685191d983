// SPDX-License-Identifier: MIT
#include "sip/ban/client_accounts.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <random>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using sip::ClientAccounts;
using Proof = sip::ClientAccounts::Proof;
using sip::Standing;

BOOST_AUTO_TEST_SUITE(sip_ban_client_accounts)

namespace {

constexpr Time k_start{std::chrono::hours(500'000)};
const net::Prefix k_stranger = *net::Prefix::parse("203.0.113.5/32");
const net::Prefix k_office = *net::Prefix::parse("198.51.100.7/32");

void fail(ClientAccounts& accounts, const net::Prefix& prefix, std::string_view account, int count,
          Time time = k_start) {
    for (int i = 0; i < count; ++i) {
        accounts.add_failure(prefix, account, time + i * 1s);
    }
}

/// The number of failures before, if the success is a guess.
unsigned succeed(ClientAccounts& accounts, const net::Prefix& prefix, std::string_view account,
                 Time time = k_start) {
    return accounts.add_success(prefix, account, Proof::yes, time).failures_of_guess;
}

/// Lets telephones log in that have `count` accounts from `first` on.
void work(ClientAccounts& accounts, const net::Prefix& prefix, int first, int count,
          Time time = k_start) {
    for (int i = first; i < first + count; ++i) {
        succeed(accounts, prefix, std::to_string(i), time);
    }
}

/// Fails on `count` accounts from `first` on, once each.
void probe(ClientAccounts& accounts, const net::Prefix& prefix, int first, int count,
           Time time = k_start) {
    for (int i = first; i < first + count; ++i) {
        accounts.add_failure(prefix, std::to_string(i), time);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(who_fails_three_times_and_then_has_the_password_has_guessed_it) {
    ClientAccounts accounts;
    fail(accounts, k_stranger, "100", 3);
    BOOST_TEST(succeed(accounts, k_office, "100", k_start + 1min) == 0u);
    BOOST_TEST(succeed(accounts, k_stranger, "100", k_start + 1min) == 3u);
    BOOST_TEST(succeed(accounts, k_stranger, "100", k_start + 2min) == 0u);
}

BOOST_AUTO_TEST_CASE(who_mistypes_it_twice_has_not) {
    ClientAccounts accounts;
    fail(accounts, k_stranger, "100", 2);
    BOOST_TEST(succeed(accounts, k_stranger, "100", k_start + 1min) == 0u);
}

BOOST_AUTO_TEST_CASE(one_password_tried_on_many_accounts_is_guessed_for_one) {
    ClientAccounts accounts;
    probe(accounts, k_stranger, 0, 1000);
    BOOST_TEST(succeed(accounts, k_stranger, "5000", k_start + 1h) > 0u);
    BOOST_TEST(succeed(accounts, k_stranger, "5001", k_start + 1h) > 0u);
}

BOOST_AUTO_TEST_CASE(failures_without_a_name_count_as_one_account) {
    ClientAccounts accounts;
    fail(accounts, k_stranger, "", 10);
    BOOST_TEST(succeed(accounts, k_stranger, "100", k_start + 1min) == 0u);
}

BOOST_AUTO_TEST_CASE(telephones_of_an_office_that_have_worked_before_guess_nothing) {
    ClientAccounts accounts;
    work(accounts, k_office, 0, 10);
    // All passwords are changed; then one telephone keeps the old one.
    for (int i = 0; i < 10; ++i) {
        fail(accounts, k_office, std::to_string(i), 20, k_start + 1h);
    }
    for (int i = 0; i < 9; ++i) {
        BOOST_TEST(succeed(accounts, k_office, std::to_string(i), k_start + 2h) == 0u);
    }
    fail(accounts, k_office, "9", 1000, k_start + 2h);
    BOOST_TEST(succeed(accounts, k_office, "10", k_start + 3h) == 0u);
}

BOOST_AUTO_TEST_CASE(who_owns_one_account_is_a_stranger_to_the_others) {
    ClientAccounts accounts;
    BOOST_TEST(succeed(accounts, k_office, "100") == 0u);
    fail(accounts, k_office, "200", 3);
    BOOST_TEST(succeed(accounts, k_office, "200", k_start + 1min) == 3u);
}

BOOST_AUTO_TEST_CASE(failures_are_forgotten_after_a_day_and_uses_after_a_month) {
    ClientAccounts accounts;
    fail(accounts, k_stranger, "100", 2);
    fail(accounts, k_stranger, "100", 1, k_start + 25h);
    BOOST_TEST(succeed(accounts, k_stranger, "100", k_start + 26h) == 0u);
    fail(accounts, k_stranger, "100", 3, k_start + 20 * 24h);
    BOOST_TEST(succeed(accounts, k_stranger, "100", k_start + 20 * 24h) == 0u);
    succeed(accounts, k_stranger, "200", k_start + 60 * 24h);
    fail(accounts, k_stranger, "100", 3, k_start + 60 * 24h);
    BOOST_TEST(succeed(accounts, k_stranger, "100", k_start + 60 * 24h) == 3u);
}

BOOST_AUTO_TEST_CASE(a_flood_of_addresses_hides_neither_a_guesser_nor_an_office) {
    ClientAccounts accounts;
    probe(accounts, k_stranger, 0, 5);
    work(accounts, k_office, 0, 2);
    for (std::uint64_t i = 0; i < 110'000; ++i) {
        accounts.add_failure({net::Address::of_bits(0x2001'0db8'0000'0000 + i, 0), 64}, "100",
                             k_start + 1s);
    }
    BOOST_TEST(succeed(accounts, k_stranger, "100", k_start + 1min) == 5u);
    BOOST_TEST(accounts.at_work(k_office, k_start + 1min) == 2u);
}

BOOST_AUTO_TEST_CASE(an_office_works_while_one_telephone_has_a_wrong_password) {
    for (const int telephones : {2, 20, 200}) {
        ClientAccounts accounts;
        work(accounts, k_office, 0, telephones);
        fail(accounts, k_office, "new", 10'000);
        BOOST_TEST(accounts.at_work(k_office, k_start + 1h) ==
                   static_cast<std::size_t>(telephones));
    }
}

BOOST_AUTO_TEST_CASE(an_office_works_while_its_own_telephones_have_old_passwords) {
    ClientAccounts accounts;
    work(accounts, k_office, 0, 50);
    for (int i = 0; i < 50; ++i) {
        fail(accounts, k_office, std::to_string(i), 100, k_start + 1h);
    }
    BOOST_TEST(accounts.at_work(k_office, k_start + 2h) == 50u);
}

BOOST_AUTO_TEST_CASE(one_account_is_no_office) {
    ClientAccounts accounts;
    work(accounts, k_office, 0, 1);
    BOOST_TEST(accounts.at_work(k_office, k_start) == 0u);
}

BOOST_AUTO_TEST_CASE(guessed_accounts_are_not_at_work) {
    ClientAccounts accounts;
    for (int i = 0; i < 100; ++i) {
        fail(accounts, k_stranger, std::to_string(i), 3);
        succeed(accounts, k_stranger, std::to_string(i), k_start + 1min);
    }
    // Nor later, when the failures are forgotten.
    for (int i = 0; i < 100; ++i) {
        succeed(accounts, k_stranger, std::to_string(i), k_start + 48h);
    }
    BOOST_TEST(accounts.at_work(k_stranger, k_start + 48h) == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_line_does_not_prove_is_not_at_work) {
    ClientAccounts accounts;
    for (int i = 0; i < 10; ++i) {
        accounts.add_success(k_stranger, std::to_string(i), Proof::no, k_start);
    }
    BOOST_TEST(accounts.at_work(k_stranger, k_start) == 0u);
    // A guess is one even where a success was logged before.
    fail(accounts, k_stranger, "0", 3);
    fail(accounts, k_stranger, "1", 3);
    work(accounts, k_stranger, 0, 2, k_start + 1min);
    BOOST_TEST(accounts.at_work(k_stranger, k_start + 1min) == 0u);
    work(accounts, k_stranger, 2, 8, k_start + 1min);
    BOOST_TEST(accounts.at_work(k_stranger, k_start + 1min) == 8u);
}

BOOST_AUTO_TEST_CASE(accounts_that_anyone_can_name_are_few) {
    ClientAccounts accounts;
    for (int i = 0; i < 33; ++i) {
        accounts.add_success(k_stranger, std::to_string(i), Proof::no, k_start + i * 1s);
    }
    fail(accounts, k_stranger, "0", 3, k_start + 1min);
    fail(accounts, k_stranger, "1", 3, k_start + 1min);
    const auto failures_of_guess = [&](const char* account) {
        return accounts.add_success(k_stranger, account, Proof::no, k_start + 2min)
            .failures_of_guess;
    };
    BOOST_TEST(failures_of_guess("1") == 0u);
    BOOST_TEST(failures_of_guess("0") == 6u); // its use was forgotten
}

BOOST_AUTO_TEST_CASE(who_fails_on_as_many_other_accounts_may_be_guessing) {
    for (const int own : {2, 5, 31}) {
        ClientAccounts accounts;
        work(accounts, k_office, 0, own);
        probe(accounts, k_office, 1000, own - 1);
        BOOST_TEST(accounts.at_work(k_office, k_start) == static_cast<std::size_t>(own));
        probe(accounts, k_office, 2000, 1);
        BOOST_TEST(accounts.at_work(k_office, k_start) == 0u);
    }
}

BOOST_AUTO_TEST_CASE(an_attacker_in_a_large_office_is_seen) {
    ClientAccounts accounts;
    work(accounts, k_office, 0, 900);
    probe(accounts, k_office, 1000, 31);
    BOOST_TEST(accounts.at_work(k_office, k_start) == 900u);
    probe(accounts, k_office, 2000, 10'000);
    // Old passwords of the office do not hide the others.
    probe(accounts, k_office, 0, 900);
    BOOST_TEST(accounts.at_work(k_office, k_start) == 0u);
}

BOOST_AUTO_TEST_CASE(an_account_is_at_work_for_a_day_after_its_last_login) {
    ClientAccounts accounts;
    work(accounts, k_office, 0, 3);
    BOOST_TEST(accounts.at_work(k_office, k_start + 24h) == 3u);
    BOOST_TEST(accounts.at_work(k_office, k_start + 24h + 1s) == 0u);
    work(accounts, k_office, 0, 2, k_start + 25h);
    BOOST_TEST(accounts.at_work(k_office, k_start + 26h) == 2u);
}

BOOST_AUTO_TEST_CASE(a_network_works_as_long_as_one_in_it_does) {
    ClientAccounts accounts;
    work(accounts, k_office, 0, 2);
    work(accounts, k_stranger, 0, 5);
    probe(accounts, *net::Prefix::parse("198.51.100.8/32"), 0, 50);
    BOOST_TEST(accounts.at_work_within(*net::Prefix::parse("198.51.100.0/24"), k_start) == 2u);
    BOOST_TEST(accounts.at_work_within(*net::Prefix::parse("198.51.101.0/24"), k_start) == 0u);
}

BOOST_AUTO_TEST_CASE(a_use_is_news_once_an_hour) {
    ClientAccounts accounts;
    int news = 0;
    for (int minute = 0; minute < 180; ++minute) {
        news +=
            accounts.add_success(k_office, "100", Proof::yes, k_start + minute * 1min).news ? 1 : 0;
    }
    BOOST_TEST(news == 3);
    const auto first = accounts.add_success(k_office, "200", Proof::no, k_start).news;
    BOOST_CHECK(first && first->standing == Standing::unproven);
    const auto upgrade = accounts.add_success(k_office, "200", Proof::yes, k_start + 1s).news;
    BOOST_CHECK(upgrade && upgrade->standing == Standing::proven);
}

BOOST_AUTO_TEST_CASE(restored_uses_count_as_before) {
    std::vector<sip::AccountUse> stored;
    const auto store = [&](ClientAccounts& accounts, const char* account, Proof proof) {
        stored.push_back(*accounts.add_success(k_office, account, proof, k_start).news);
    };
    ClientAccounts before;
    fail(before, k_office, "guessed", 3);
    store(before, "guessed", Proof::yes);
    store(before, "unproven", Proof::no);
    store(before, "first", Proof::yes);
    store(before, "second", Proof::yes);
    ClientAccounts after;
    for (const sip::AccountUse& use : stored) {
        after.restore(use);
    }
    BOOST_TEST(after.at_work(k_office, k_start) == 2u);
    BOOST_TEST(after.is_own(k_office, "first"));
    BOOST_TEST(!after.is_own(k_office, "guessed"));
    BOOST_TEST(!after.is_own(k_office, "unproven"));
    BOOST_CHECK(!after.add_success(k_office, "first", Proof::yes, k_start + 1min).news);
    fail(after, k_office, "guessed", 3);
    BOOST_TEST(succeed(after, k_office, "guessed", k_start + 1min) == 0u); // told before
}

BOOST_AUTO_TEST_CASE(a_network_has_telephones_if_it_proved_a_password_that_it_had_not_guessed) {
    const net::Prefix guesser = *net::Prefix::parse("203.0.113.5");
    const net::Prefix unproven = *net::Prefix::parse("203.0.113.6");
    ClientAccounts accounts;
    BOOST_TEST(!accounts.has_telephones(k_office));
    succeed(accounts, k_office, "100", k_start);
    fail(accounts, guesser, "100", 3);
    succeed(accounts, guesser, "100", k_start);
    accounts.add_success(unproven, "100", Proof::no, k_start);
    BOOST_TEST(accounts.has_telephones(k_office));
    BOOST_TEST(!accounts.has_telephones(guesser));
    BOOST_TEST(!accounts.has_telephones(unproven));
    BOOST_TEST(accounts.networks_with_telephones() == 1U);
}

BOOST_AUTO_TEST_CASE(what_another_host_proves_is_proven) {
    ClientAccounts accounts;
    accounts.add_success(k_office, "100", Proof::no, k_start);
    accounts.restore({k_office, "100", sip::Standing::proven, k_start + 1s});
    BOOST_TEST(accounts.is_own(k_office, "100"));
    accounts.restore({k_office, "100", sip::Standing::unproven, k_start + 2s});
    BOOST_TEST(accounts.is_own(k_office, "100"));
}

BOOST_AUTO_TEST_CASE(whatever_happens_nobody_is_spared_who_fails_on_as_many_as_he_owns) {
    std::mt19937 random(1);
    const auto pick = [&](int most) {
        return static_cast<int>(random() % static_cast<unsigned>(most + 1));
    };
    for (int round = 0; round < 300; ++round) {
        ClientAccounts accounts;
        const int own = pick(40);
        const int others = pick(80);
        std::vector<std::pair<bool, int>> events; // whether it is a login, and the account
        for (int i = 0; i < own; ++i) {
            events.emplace_back(true, i);
        }
        for (int i = 0; i < others; ++i) {
            for (int times = pick(3); times >= 0; --times) {
                events.emplace_back(false, 1000 + i);
            }
        }
        std::shuffle(events.begin(), events.end(), random);
        for (const auto& [is_login, account] : events) {
            is_login ? work(accounts, k_office, account, 1) : probe(accounts, k_office, account, 1);
        }
        const std::size_t at_work = accounts.at_work(k_office, k_start + 1h);
        BOOST_TEST_REQUIRE(at_work <= static_cast<std::size_t>(own));
        BOOST_TEST_REQUIRE((at_work == 0 || (own > others && own >= 2 && others < 32)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
