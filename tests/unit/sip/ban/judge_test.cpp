// SPDX-License-Identifier: MIT
#include "sip/ban/judge.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using sip::BanRules;
using sip::Judge;
using sip::Kind;
using sip::LogEvent;
using sip::Outcome;

BOOST_AUTO_TEST_SUITE(sip_ban_judge)

namespace {

constexpr Time k_start{std::chrono::hours(500'000)};

LogEvent failure(std::string_view address, std::string_view account = "100",
                 Kind kind = Kind::wrong_password) {
    LogEvent event;
    event.kind = kind;
    event.trace = sip::Trace::registration;
    event.address = *net::Address::parse(address);
    event.account = account;
    return event;
}

LogEvent challenge(std::string_view address, std::string_view account) {
    LogEvent event = failure(address, account, Kind::challenge);
    event.outcome = Outcome::challenge;
    return event;
}

LogEvent login(std::string_view address, std::string_view account = "100") {
    LogEvent event = failure(address, account);
    event.outcome = Outcome::success;
    event.proves_password = true;
    return event;
}

/// Lets `count` telephones log in from one address.
void work(Judge& judge, std::string_view address, int count, Time time) {
    for (int i = 0; i < count; ++i) {
        judge.observe(login(address, std::to_string(i)), time);
    }
}

/// What happens to those who fail, two seconds apart.
struct Tally {
    int bans = 0;
    std::vector<sip::SparedNetwork> spared;

    void observe(Judge& judge, const LogEvent& event, int count, Time start) {
        for (int i = 0; i < count; ++i) {
            const sip::Judgement& judgement = judge.observe(event, start + i * 2s);
            bans += static_cast<int>(judgement.bans.size());
            spared.insert(spared.end(), judgement.spared.begin(), judgement.spared.end());
        }
    }
};

BanRules rules_that_spare() {
    BanRules rules;
    rules.spare_registered = true;
    return rules;
}

/// The bans that `count` failures cause, ten seconds apart.
std::vector<sip::Verdict> bans_of(Judge& judge, const LogEvent& event, int count, Time start,
                                  std::chrono::milliseconds apart = 10s) {
    std::vector<sip::Verdict> bans;
    for (int i = 0; i < count; ++i) {
        const sip::Judgement& judgement = judge.observe(event, start + i * apart);
        bans.insert(bans.end(), judgement.bans.begin(), judgement.bans.end());
    }
    return bans;
}

BanRules rules_that_never_ban(std::string_view prefixes) {
    BanRules rules;
    rules.never = net::PrefixSet(net::parse_prefix_list(prefixes, "test"));
    return rules;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_fifth_failure_within_ten_minutes_bans) {
    Judge judge{BanRules()};
    BOOST_TEST(bans_of(judge, failure("203.0.113.5"), 4, k_start).empty());
    const auto bans = bans_of(judge, failure("203.0.113.5", "101"), 1, k_start + 1min);
    BOOST_REQUIRE(bans.size() == 1U);
    BOOST_TEST(bans[0].prefix.str() == "203.0.113.5/32");
    BOOST_TEST(bans[0].duration.count() == 600);
    BOOST_TEST(bans[0].failures == 5U);
    BOOST_TEST(bans[0].accounts == (std::vector<std::string>{"100", "101"}));
    BOOST_CHECK(bans[0].reason == sip::Reason::failures);
}

BOOST_AUTO_TEST_CASE(a_pattern_that_begins_an_attempt_makes_it_weigh_no_less) {
    LogEvent by_pattern = failure("203.0.113.5", "", Kind::pattern);
    by_pattern.trace = sip::Trace::pattern;
    Judge judge{BanRules()};
    BOOST_TEST(judge.observe(by_pattern, k_start).strike.has_value());
    BOOST_TEST(!judge.observe(failure("203.0.113.5"), k_start).strike.has_value());
    by_pattern.address = *net::Address::parse("203.0.113.6");
    BOOST_TEST(judge.observe(by_pattern, k_start).strike.has_value());
    const LogEvent heavier = failure("203.0.113.6", "", Kind::unknown_account);
    BOOST_TEST(judge.observe(heavier, k_start).strike.value().weight == 2);
    LogEvent again = heavier;
    again.trace = sip::Trace::security_account;
    BOOST_TEST(!judge.observe(again, k_start).strike.has_value());
}

BOOST_AUTO_TEST_CASE(failures_that_are_too_old_do_not_count) {
    Judge judge{BanRules()};
    BOOST_TEST(bans_of(judge, failure("203.0.113.5"), 100, k_start, 151s).empty());
    Judge other{BanRules()};
    BOOST_TEST(bans_of(other, failure("203.0.113.5"), 5, k_start, 150s).size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_unknown_account_weighs_more) {
    Judge judge{BanRules()};
    const LogEvent event = failure("203.0.113.5", "100", Kind::unknown_account);
    BOOST_TEST(bans_of(judge, event, 2, k_start).empty());
    BOOST_TEST(bans_of(judge, event, 1, k_start + 1min).size() == 1U);
    BOOST_TEST(bans_of(judge, failure("203.0.113.6", "1", Kind::policy), 100, k_start).empty());
}

BOOST_AUTO_TEST_CASE(nothing_counts_during_a_ban_and_the_next_is_longer) {
    Judge judge{BanRules()};
    const LogEvent event = failure("203.0.113.5");
    BOOST_TEST(bans_of(judge, event, 5, k_start, 1s).size() == 1U);
    BOOST_TEST(bans_of(judge, event, 500, k_start + 5s, 1s).empty());
    std::chrono::seconds longest = 0s;
    Time now = k_start;
    for (int i = 0; i < 15; ++i) {
        now += 8 * 24h;
        const auto bans = bans_of(judge, event, 5, now, 2s);
        BOOST_REQUIRE(bans.size() == 1U);
        BOOST_TEST(bans[0].duration >= longest);
        longest = bans[0].duration;
        if (i == 0) {
            BOOST_TEST(longest.count() == 1200);
        }
    }
    BOOST_TEST(longest.count() == 7 * 24 * 3600);
}

BOOST_AUTO_TEST_CASE(an_ipv6_attacker_owns_his_64) {
    Judge judge{BanRules()};
    std::vector<sip::Verdict> bans;
    for (int i = 1; i <= 5; ++i) {
        for (const auto& ban :
             bans_of(judge, failure(fmt::format("2001:db8::{}", i)), 1, k_start + i * 10s)) {
            bans.push_back(ban);
        }
    }
    BOOST_REQUIRE(bans.size() == 1U);
    BOOST_TEST(bans[0].prefix.str() == "2001:db8::/64");
}

BOOST_AUTO_TEST_CASE(who_is_never_banned_is_not_and_neither_is_his_network) {
    Judge judge(rules_that_never_ban("198.51.100.0/24\n2001:db8::1\n"));
    for (const char* address : {"198.51.100.7", "127.0.0.1", "0.0.0.0", "::1", "224.0.0.1",
                                "2001:db8::1", "255.255.255.255", "ff02::1"}) {
        BOOST_TEST(bans_of(judge, failure(address), 50, k_start).empty(), address);
    }
    const auto bans = bans_of(judge, failure("2001:db8::bad"), 5, k_start);
    BOOST_REQUIRE(bans.size() == 1U);
    BOOST_TEST(bans[0].prefix.str() == "2001:db8::bad/128");
}

BOOST_AUTO_TEST_CASE(many_bad_hosts_make_a_bad_network) {
    BanRules rules;
    rules.escalate = 3;
    Judge judge(rules);
    BOOST_TEST(bans_of(judge, failure("203.0.113.1"), 5, k_start).size() == 1U);
    BOOST_TEST(bans_of(judge, failure("203.0.113.2"), 5, k_start).size() == 1U);
    const auto bans = bans_of(judge, failure("203.0.113.3"), 5, k_start);
    BOOST_REQUIRE(bans.size() == 2U);
    BOOST_TEST(bans[1].prefix.str() == "203.0.113.0/24");
    BOOST_CHECK(bans[1].reason == sip::Reason::network);
    BOOST_TEST(bans[1].failures == 3U);
    BOOST_TEST(judge.observe(failure("203.0.113.77"), k_start + 2min).was_banned);
}

BOOST_AUTO_TEST_CASE(the_account_of_a_distributed_attack_is_not_the_networks) {
    BanRules rules;
    rules.escalate = 2;
    rules.account_failures = 2;
    rules.ban_distributed = true;
    Judge judge(rules);
    judge.observe(failure("203.0.113.1", "200"), k_start);
    const auto bans = judge.observe(failure("203.0.113.2", "200"), k_start + 1h).bans;
    BOOST_REQUIRE(bans.size() == 3U);
    BOOST_TEST(bans[0].accounts == std::vector<std::string>{"200"});
    BOOST_TEST(bans[1].prefix.str() == "203.0.113.2/32");
    BOOST_TEST(bans[1].accounts == std::vector<std::string>{"200"});
    BOOST_TEST(bans[2].prefix.str() == "203.0.113.0/24");
    BOOST_TEST(bans[2].accounts.empty());
}

BOOST_AUTO_TEST_CASE(failures_of_a_clock_that_was_set_back_do_not_count_with_those_behind_them) {
    Judge judge{BanRules()};
    BOOST_TEST(bans_of(judge, failure("203.0.113.5"), 4, k_start + 1000h).empty());
    BOOST_TEST(bans_of(judge, failure("203.0.113.5"), 4, k_start).empty());
    BOOST_TEST(bans_of(judge, failure("203.0.113.5"), 1, k_start + 1min).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_ban_of_before_the_clock_was_set_back_is_taken_for_over) {
    Judge judge{BanRules()};
    BOOST_TEST(bans_of(judge, failure("203.0.113.5"), 5, k_start + 2h).size() == 1U);
    BOOST_TEST(bans_of(judge, failure("203.0.113.5"), 5, k_start).size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_has_no_account_names_none) {
    Judge judge{BanRules()};
    const auto bans = bans_of(judge, failure("203.0.113.5", ""), 5, k_start);
    BOOST_REQUIRE(bans.size() == 1U);
    BOOST_TEST(bans[0].accounts.empty());
    const auto asked = bans_of(judge, challenge("203.0.113.6", ""), 20, k_start);
    BOOST_REQUIRE(asked.size() == 1U);
    BOOST_TEST(asked[0].accounts.empty());
}

BOOST_AUTO_TEST_CASE(an_account_that_many_addresses_try_is_reported_once) {
    BanRules rules;
    rules.account_failures = 4;
    rules.ban_distributed = true;
    Judge judge(rules);
    int reports = 0;
    std::vector<std::string> banned;
    for (int i = 1; i <= 6; ++i) {
        const auto& judgement =
            judge.observe(failure(fmt::format("203.0.113.{}", i), "200"), k_start + i * 1h);
        reports += judgement.distributed ? 1 : 0;
        for (const auto& ban : judgement.bans) {
            banned.push_back(ban.prefix.str());
            BOOST_CHECK(ban.reason == sip::Reason::distributed);
        }
    }
    BOOST_TEST(reports == 1);
    BOOST_TEST(banned.size() == 6U);
    rules.ban_distributed = false;
    Judge reporter(rules);
    for (int i = 1; i <= 6; ++i) {
        BOOST_TEST(
            reporter.observe(failure(fmt::format("203.0.113.{}", i), "200"), k_start).bans.empty());
    }
}

BOOST_AUTO_TEST_CASE(who_is_asked_for_many_passwords_and_answers_none_enumerates) {
    Judge judge{BanRules()};
    std::vector<sip::Verdict> bans;
    for (int i = 0; i < 30; ++i) {
        const auto& judgement =
            judge.observe(challenge("203.0.113.5", std::to_string(i)), k_start + i * 1s);
        bans.insert(bans.end(), judgement.bans.begin(), judgement.bans.end());
    }
    BOOST_REQUIRE(bans.size() == 1U);
    BOOST_CHECK(bans[0].reason == sip::Reason::enumeration);
    // One telephone that is asked many times, and an office with many telephones that answer.
    for (int i = 0; i < 1000; ++i) {
        BOOST_TEST(judge.observe(challenge("203.0.113.6", "100"), k_start + i * 1s).bans.empty());
        BOOST_TEST(judge.observe(challenge("203.0.113.7", std::to_string(i)), k_start + i * 1s)
                       .bans.empty());
        judge.observe(login("203.0.113.7", std::to_string(i)), k_start + i * 1s);
    }
}

BOOST_AUTO_TEST_CASE(challenges_without_an_account_count_once_for_each_session) {
    LogEvent asked = challenge("203.0.113.5", "");
    Judge judge{BanRules()};
    asked.call_id = "one session";
    BOOST_TEST(bans_of(judge, asked, 1000, k_start).empty());
    std::size_t bans = 0;
    for (int i = 0; i < 20; ++i) {
        const std::string session = std::to_string(i);
        asked.call_id = session;
        bans += bans_of(judge, asked, 3, k_start).size();
    }
    BOOST_TEST(bans == 1U);
    asked.address = net::Address::parse("203.0.113.6").value();
    asked.call_id = {};
    BOOST_TEST(bans_of(judge, asked, 20, k_start).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_challenge_whose_session_is_answered_later_is_not_unanswered) {
    BanRules rules;
    rules.max_failures = 1000;
    for (const bool answers : {false, true}) {
        Judge judge(rules);
        std::size_t bans = 0;
        for (int i = 0; i < 30; ++i) {
            const std::string name = std::to_string(i);
            LogEvent asked = challenge("203.0.113.5", name);
            LogEvent wrong = failure("203.0.113.5", name);
            asked.call_id = wrong.call_id = name;
            bans += judge.observe(asked, k_start + i * 1s).bans.size();
            if (answers) {
                bans += judge.observe(wrong, k_start + i * 1s).bans.size();
            }
        }
        BOOST_TEST(bans == (answers ? 0U : 1U));
    }
}

BOOST_AUTO_TEST_CASE(a_password_is_guessed_whether_its_guesser_is_banned_or_not) {
    const LogEvent success = login("203.0.113.5");
    for (const int failures : {2, 3, 4, 5, 30}) {
        Judge judge{BanRules()};
        bans_of(judge, failure("203.0.113.5"), failures, k_start);
        const sip::Judgement& judgement = judge.observe(success, k_start + 10min);
        BOOST_TEST_REQUIRE(judgement.guessed.has_value() == (failures >= 3));
        if (judgement.guessed) {
            BOOST_TEST(judgement.guessed->account == "100");
            BOOST_TEST(judgement.guessed->address.str() == "203.0.113.5");
            BOOST_TEST(judgement.guessed->failures == static_cast<unsigned>(failures));
        }
        BOOST_TEST(!judge.observe(success, k_start + 11min).guessed.has_value());
    }
    Judge judge(rules_that_never_ban("203.0.113.0/24"));
    bans_of(judge, failure("203.0.113.5"), 30, k_start);
    BOOST_TEST(!judge.observe(success, k_start + 10min).guessed.has_value());
}

BOOST_AUTO_TEST_CASE(what_a_pattern_matches_counts_as_its_own_kind_if_that_weighs_something) {
    LogEvent limit = failure("203.0.113.5", "100", Kind::policy);
    limit.trace = sip::Trace::pattern;
    for (const bool weighs : {false, true}) {
        BanRules rules;
        rules.weights[static_cast<std::size_t>(Kind::policy)] = weighs ? 5 : 0;
        Judge judge(rules);
        const std::vector<sip::Verdict> bans = bans_of(judge, limit, 5, k_start);
        BOOST_REQUIRE(bans.size() >= 1u);
        BOOST_CHECK(bans[0].kind == (weighs ? Kind::policy : Kind::pattern));
        BOOST_TEST(bans[0].failures == (weighs ? 1u : 5u));
    }
}

BOOST_AUTO_TEST_CASE(challenges_of_which_the_server_warns_can_be_given_a_weight) {
    BanRules rules;
    rules.weights[static_cast<std::size_t>(Kind::challenge)] = 1;
    Judge judge(rules);
    LogEvent warning = challenge("203.0.113.5", "100");
    BOOST_TEST(bans_of(judge, warning, 9, k_start).empty());
    warning.is_warned_of = true;
    BOOST_TEST(bans_of(judge, warning, 5, k_start).size() == 1u);
    Judge careless{BanRules()};
    BOOST_TEST(bans_of(careless, warning, 9, k_start).empty());
}

BOOST_AUTO_TEST_CASE(only_failures_of_a_password_are_guesses) {
    const LogEvent success = login("203.0.113.5");
    for (const Kind kind :
         {Kind::acl, Kind::rejected_call, Kind::abuse, Kind::refused, Kind::pattern}) {
        Judge judge{BanRules()};
        bans_of(judge, failure("203.0.113.5", "100", kind), 4, k_start);
        BOOST_TEST(!judge.observe(success, k_start + 10min).guessed.has_value());
    }
}

BOOST_AUTO_TEST_CASE(who_uses_an_account_is_known_to_the_next_judge) {
    Judge before{BanRules()};
    const std::optional<sip::AccountUse> use = before.observe(login("203.0.113.5"), k_start).use;
    BOOST_REQUIRE(use.has_value());
    Judge after{BanRules()};
    after.restore(*use);
    bans_of(after, failure("203.0.113.5"), 4, k_start + 1h);
    BOOST_TEST(!after.observe(login("203.0.113.5"), k_start + 2h).guessed.has_value());
}

BOOST_AUTO_TEST_CASE(a_guess_is_seen_across_a_restart) {
    Judge before{BanRules()};
    Judge after{BanRules()};
    for (int i = 0; i < 3; ++i) {
        after.restore(*before.observe(failure("203.0.113.5"), k_start + i * 10s).strike,
                      Judge::Spent::no);
    }
    BOOST_TEST(after.observe(login("203.0.113.5"), k_start + 1h).guessed.has_value());
}

BOOST_AUTO_TEST_CASE(an_office_with_one_wrong_password_is_spared_and_reported_once_a_day) {
    Judge judge(rules_that_spare());
    Tally tally;
    for (int hour = 0; hour < 72; ++hour) {
        work(judge, "203.0.113.5", 20, k_start + hour * 1h);
        tally.observe(judge, failure("203.0.113.5", "new"), 100, k_start + hour * 1h);
    }
    BOOST_TEST(tally.bans == 0);
    BOOST_REQUIRE(tally.spared.size() == 3);
    BOOST_TEST(tally.spared[0].accounts_at_work == 20u);
    BOOST_TEST(tally.spared[0].ban.prefix.str() == "203.0.113.5/32");
    BOOST_TEST(tally.spared[0].ban.failures == 5u);
    BOOST_TEST(tally.spared[0].ban.accounts == std::vector<std::string>{"new"});
    // When the office has moved, and only the wrong telephone is left:
    tally.observe(judge, failure("203.0.113.5", "new"), 5, k_start + 100h);
    BOOST_TEST(tally.bans == 1);
}

BOOST_AUTO_TEST_CASE(without_the_rule_nobody_is_spared) {
    Judge judge{BanRules()};
    work(judge, "203.0.113.5", 20, k_start);
    BOOST_TEST(bans_of(judge, failure("203.0.113.5", "new"), 5, k_start).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_attacker_with_a_guessed_account_is_banned) {
    Judge judge(rules_that_spare());
    Tally tally;
    tally.observe(judge, failure("203.0.113.5", "100"), 4, k_start);
    BOOST_TEST(judge.observe(login("203.0.113.5", "100"), k_start + 1min).guessed.has_value());
    for (int i = 0; i < 2000; ++i) {
        tally.observe(judge, failure("203.0.113.5", fmt::format("{}", 1000 + i)), 2,
                      k_start + 2min + i * 1min);
        judge.observe(login("203.0.113.5", "100"), k_start + 2min + i * 1min);
    }
    BOOST_TEST(tally.bans > 1);
    BOOST_TEST(tally.spared.empty());
}

BOOST_AUTO_TEST_CASE(an_account_that_was_guessed_elsewhere_spares_nobody) {
    for (const Kind kind : {Kind::wrong_password, Kind::unknown_account, Kind::acl,
                            Kind::rejected_call, Kind::abuse, Kind::refused, Kind::pattern}) {
        Judge judge(rules_that_spare());
        judge.observe(login("203.0.113.5", "100"), k_start);
        BOOST_TEST(bans_of(judge, failure("203.0.113.5", "100", kind), 5, k_start).size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(an_office_from_which_many_accounts_are_attacked_is_banned) {
    Judge judge(rules_that_spare());
    work(judge, "203.0.113.5", 20, k_start);
    Tally tally;
    for (int i = 0; i < 200; ++i) {
        tally.observe(judge, failure("203.0.113.5", fmt::format("{}", 1000 + i)), 1,
                      k_start + i * 1s);
    }
    BOOST_TEST(tally.bans > 0);
    BOOST_TEST(tally.spared.size() == 1u);
}

BOOST_AUTO_TEST_CASE(who_enumerates_accounts_is_banned_and_telephones_that_start_at_once_are_not) {
    for (const int known : {0, 30}) {
        Judge judge(rules_that_spare());
        work(judge, "203.0.113.5", known, k_start);
        std::size_t bans = 0;
        for (int i = 0; i < 30; ++i) {
            bans += judge.observe(challenge("203.0.113.5", std::to_string(i)), k_start).bans.size();
        }
        BOOST_TEST(bans == (known == 0 ? 1u : 0u));
        for (int i = 0; i < 30; ++i) {
            bans +=
                judge.observe(challenge("203.0.113.5", fmt::format("x{}", i)), k_start).bans.size();
        }
        BOOST_TEST(bans > 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_network_with_an_office_in_it_is_spared_and_its_attackers_are_not) {
    BanRules rules = rules_that_spare();
    rules.escalate = 3;
    Judge judge(rules);
    work(judge, "203.0.113.77", 5, k_start);
    Tally tally;
    for (int host = 1; host <= 9; ++host) {
        tally.observe(judge, failure(fmt::format("203.0.113.{}", host)), 5, k_start);
    }
    BOOST_TEST(tally.bans == 9);
    BOOST_REQUIRE(tally.spared.size() == 1u);
    BOOST_TEST(tally.spared[0].ban.prefix.str() == "203.0.113.0/24");
    BOOST_CHECK(tally.spared[0].ban.reason == sip::Reason::network);
}

BOOST_AUTO_TEST_CASE(a_distributed_attack_does_not_ban_the_owner_of_the_account) {
    BanRules rules = rules_that_spare();
    rules.ban_distributed = true;
    Judge judge(rules);
    work(judge, "198.51.100.7", 5, k_start);
    Tally tally;
    tally.observe(judge, failure("198.51.100.7", "1"), 1, k_start);
    for (int host = 1; host <= 20; ++host) {
        tally.observe(judge, failure(fmt::format("203.0.113.{}", host), "1"), 1, k_start);
    }
    BOOST_TEST(tally.bans == 20);
    BOOST_REQUIRE(tally.spared.size() == 1u);
    BOOST_TEST(tally.spared[0].ban.prefix.str() == "198.51.100.7/32");
}

BOOST_AUTO_TEST_CASE(memory_of_before_a_restart_counts) {
    Judge before{BanRules()};
    Judge after{BanRules()};
    for (int i = 0; i < 4; ++i) {
        const auto& judgement = before.observe(failure("203.0.113.5"), k_start + i * 10s);
        BOOST_REQUIRE(judgement.strike.has_value());
        after.restore(*judgement.strike, Judge::Spent::no);
    }
    BOOST_TEST(bans_of(after, failure("203.0.113.5"), 1, k_start + 1min).size() == 1U);
    Judge banned{BanRules()};
    banned.restore_ban(*net::Prefix::parse("203.0.113.5/32"), 2, k_start + 1h);
    BOOST_TEST(banned.observe(failure("203.0.113.5"), k_start).was_banned);
    const auto bans = bans_of(banned, failure("203.0.113.5"), 5, k_start + 2h);
    BOOST_REQUIRE(bans.size() == 1U);
    BOOST_TEST(bans[0].duration.count() == 2400);
    banned.pardon(*net::Prefix::parse("203.0.113.5/32"));
    BOOST_TEST(!banned.observe(failure("203.0.113.5"), k_start + 2h + 1min).was_banned);
}

BOOST_AUTO_TEST_CASE(thousands_of_forged_sources_do_not_push_the_offender_out) {
    Judge judge{BanRules()};
    std::size_t bans = 0;
    for (std::uint64_t i = 0; i < 120'000; ++i) {
        LogEvent forged = failure("203.0.113.5", "100");
        forged.address = net::Address::of_bits(0x2001'0db8'0000'0000 + i * 0x1'0001, i);
        judge.observe(forged, k_start + std::chrono::milliseconds(i / 10));
        if (i % 24'000 == 12'000) {
            bans += judge.observe(failure("203.0.113.5"), k_start + i / 10 * 1ms).bans.size();
        }
    }
    BOOST_TEST(bans == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
