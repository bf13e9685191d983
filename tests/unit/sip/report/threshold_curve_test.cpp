// SPDX-License-Identifier: MIT
#include "sip/report/scan_statistics.hpp"
#include "sip/report/threshold_curve.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <random>
#include <set>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using sip::ThresholdCurve;

BOOST_AUTO_TEST_SUITE(sip_report_threshold_curve)

namespace {

constexpr Time k_start{std::chrono::hours(500'000)};

struct Event {
    sip::LogEvent event;
    Time time;
};

/// Failures, logins and challenges of a few addresses, in no order within some seconds.
std::vector<Event> random_events(std::mt19937& random, const std::vector<std::string>& accounts) {
    const auto pick = [&](unsigned most) { return static_cast<unsigned>(random() % (most + 1)); };
    std::vector<Event> events;
    Time time = k_start;
    for (int i = 0; i < 1500; ++i) {
        time += std::chrono::milliseconds(pick(1) == 0 ? pick(3000) : pick(60'000));
        Event one{.event = {}, .time = time - std::chrono::seconds(pick(9) == 0 ? pick(5) : 0)};
        one.event.address = net::Address::of_bits(0, 0xffff'cb00'7100 + pick(4));
        one.event.account = accounts[pick(static_cast<unsigned>(accounts.size() - 1))];
        one.event.port = static_cast<std::uint16_t>(1024 + i);
        switch (pick(9)) {
        case 0:
            one.event.outcome = sip::Outcome::success;
            one.event.proves_password = true;
            break;
        case 1:
            one.event.outcome = sip::Outcome::challenge;
            one.event.kind = sip::Kind::challenge;
            break;
        default:
            one.event.kind = pick(1) == 0 ? sip::Kind::wrong_password : sip::Kind::unknown_account;
        }
        events.push_back(one);
    }
    return events;
}

std::vector<std::string> account_names(int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) {
        names.push_back(fmt::to_string(100 + i));
    }
    return names;
}

/// What a Judge with these rules does.
ThresholdCurve::Point judged(const std::vector<Event>& events, const sip::BanRules& rules) {
    sip::Judge judge(rules);
    ThresholdCurve::Point point{.max_failures = rules.max_failures};
    std::set<net::Prefix> banned;
    for (const Event& one : events) {
        const sip::Judgement& judgement = judge.observe(one.event, one.time);
        point.stopped += judgement.was_banned ? 1 : 0;
        point.bans += judgement.bans.size();
        for (const sip::Verdict& verdict : judgement.bans) {
            banned.insert(verdict.prefix);
        }
    }
    point.networks = banned.size();
    for (const net::Prefix& prefix : banned) {
        point.with_telephones += judge.clients().has_telephones(prefix) ? 1 : 0;
    }
    return point;
}

std::vector<ThresholdCurve::Point> curve_of(const std::vector<Event>& events,
                                            const sip::BanRules& rules) {
    sip::Judge judge(rules);
    sip::ScanStatistics statistics(rules);
    for (const Event& one : events) {
        const sip::Judgement& judgement = judge.observe(one.event, one.time);
        statistics.add(one.event, one.time, judgement, judge);
    }
    return statistics.curve.points(judge.clients());
}

void check_same(const ThresholdCurve::Point& point, const ThresholdCurve::Point& expected) {
    BOOST_TEST_REQUIRE(point.stopped == expected.stopped);
    BOOST_TEST_REQUIRE(point.bans == expected.bans);
    BOOST_TEST_REQUIRE(point.networks == expected.networks);
    BOOST_TEST_REQUIRE(point.with_telephones == expected.with_telephones);
}

} // namespace

BOOST_AUTO_TEST_CASE(each_value_has_the_numbers_of_a_judge_with_that_value) {
    std::mt19937 random(1);
    for (int round = 0; round < 6; ++round) {
        const std::vector<std::string> accounts = account_names(round < 3 ? 4 : 40);
        const std::vector<Event> events = random_events(random, accounts);
        sip::BanRules rules;
        rules.max_unanswered = 0;
        rules.spare_registered = round % 2 == 1;
        rules.within = round % 3 == 0 ? 30s : 5min;
        rules.ban_time = 40s;
        rules.weights[0] = round % 3 == 2 ? 0.1 : 1;
        const std::vector<ThresholdCurve::Point> points = curve_of(events, rules);
        BOOST_TEST_REQUIRE(points.size() == 20U);
        BOOST_TEST_REQUIRE(points.front().with_telephones > 0U);
        BOOST_TEST_REQUIRE(points.front().bans > points.back().bans);
        for (const ThresholdCurve::Point& point : points) {
            BOOST_TEST_CONTEXT("round " << round << ", --max-failures " << point.max_failures) {
                sip::BanRules tried = rules;
                tried.max_failures = point.max_failures;
                check_same(point, judged(events, tried));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(enumeration_counts_as_the_given_rules_saw_it) {
    std::mt19937 random(2);
    const std::vector<std::string> accounts = account_names(200);
    const std::vector<Event> events = random_events(random, accounts);
    sip::BanRules rules;
    rules.max_unanswered = 3;
    rules.ban_time = 40s;
    for (const ThresholdCurve::Point& point : curve_of(events, rules)) {
        if (point.is_given) {
            check_same(point, judged(events, rules));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_value_of_the_rules_is_among_those_that_are_tried) {
    const auto values = [](double max_failures) {
        sip::BanRules rules;
        rules.max_failures = max_failures;
        std::string text;
        for (const ThresholdCurve::Point& point :
             ThresholdCurve(rules).points(sip::ClientAccounts())) {
            text += fmt::format("{}{} ", point.max_failures, point.is_given ? "!" : "");
        }
        return text;
    };
    BOOST_TEST(values(2).starts_with("1 2! 3 "));
    BOOST_TEST(values(2.5).starts_with("1 2 2.5! 3 "));
    BOOST_TEST(values(0.5).starts_with("0.5! 1 "));
    BOOST_TEST(values(50).ends_with("19 20 50! "));
}

BOOST_AUTO_TEST_SUITE_END()
