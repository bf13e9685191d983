// SPDX-License-Identifier: MIT
#include "mail/language/language.hpp"
#include "mail/score/score.hpp"
#include "mail/score/score_weights.hpp"

#include <boost/test/unit_test.hpp>
#include <stdlib.h>
#include <time.h>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::Activity;
using mail::Score;

BOOST_AUTO_TEST_SUITE(mail_score_score)

namespace {

constexpr std::chrono::sys_seconds k_midnight = std::chrono::sys_days(std::chrono::days(20'000));

/// A customer who sends to so many in each of some hours of yesterday's.
Activity customer(std::string key, std::int64_t recipients, int hours = 1, int from = 9) {
    Activity activity;
    activity.kind = mail::ActivityKind::sasl;
    activity.key = std::move(key);
    activity.is_customer = true;
    for (int i = 0; i < hours; ++i) {
        activity.hours.push_back(
            {k_midnight + std::chrono::hours(from + i), recipients, recipients});
        activity.messages += recipients;
        activity.recipients += recipients;
    }
    return activity;
}

/// Two weeks of office hours.
void give_past(Activity& activity, std::int64_t recipients) {
    for (int day = -14; day < 0; ++day) {
        for (int hour = 8; hour < 17; ++hour) {
            activity.past.push_back({k_midnight + std::chrono::days(day) + std::chrono::hours(hour),
                                     recipients, recipients});
        }
    }
}

struct Fixture {
    std::vector<Activity> others;

    /// A hundred, of whom most send little.
    void populate() {
        for (int i = 0; i < 100; ++i) {
            others.push_back(customer("c" + std::to_string(i), 1 + i / 10));
            give_past(others.back(), 1 + i / 10);
        }
    }

    Score score(const Activity& activity) const {
        std::vector<Activity> all = others;
        all.push_back(activity);
        mail::HoursOfDay clock;
        Score score = mail::score_of(activity, mail::Population(all), clock);
        for (const mail::Reason& reason : score.reasons) {
            mail::english(reason.sentence); // throws if a placeholder has no value
        }
        return score;
    }

    static const mail::Reason* reason(const Score& score, std::string_view name) {
        for (const mail::Reason& reason : score.reasons) {
            if (reason.name == name) {
                return &reason;
            }
        }
        return nullptr;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(points_grow_with_each_doubling_between_their_bounds, Fixture) {
    constexpr mail::Weight k_weight{"test", "name-class", 2, 10, 32, 50};
    BOOST_TEST(mail::points_of(k_weight, 0) == 0);
    BOOST_TEST(mail::points_of(k_weight, 1.99) == 0);
    BOOST_TEST(mail::points_of(k_weight, 2) == 10);
    BOOST_TEST(mail::points_of(k_weight, 4) == 20);
    BOOST_TEST(mail::points_of(k_weight, 8) == 30);
    BOOST_TEST(mail::points_of(k_weight, 32) == 50);
    BOOST_TEST(mail::points_of(k_weight, 1e12) == 50);
}

BOOST_FIXTURE_TEST_CASE(no_weight_makes_an_offender_alone, Fixture) {
    for (const mail::Weight* const weight : mail::k_weights) {
        BOOST_TEST(weight->most < mail::k_offender_score);
        BOOST_TEST(weight->points <= weight->most);
        BOOST_TEST(weight->from < weight->full);
    }
}

BOOST_FIXTURE_TEST_CASE(who_does_nothing_has_no_points, Fixture) {
    BOOST_TEST(score(Activity{}).points == 0);
    populate();
    BOOST_TEST(score(others.front()).points == 0);
    BOOST_TEST(score(others.back()).points == 0);
}

BOOST_FIXTURE_TEST_CASE(three_mails_make_no_offender, Fixture) {
    populate();
    Activity small = customer("small", 3, 1, 3);
    give_past(small, 1);
    small.bounced = 3;
    small.spam = 2;
    small.sasl_failures_before_success = 3;
    BOOST_TEST(score(small).points == 0);
}

BOOST_FIXTURE_TEST_CASE(a_bot_below_every_limit_is_unlike_its_own_past, Fixture) {
    populate();
    Activity bot = customer("bot", 40, 14, 0);
    give_past(bot, 1);
    const Score result = score(bot);
    BOOST_TEST(result.points >= mail::k_offender_score);
    const mail::Reason* const past = reason(result, "own-past");
    BOOST_REQUIRE(past != nullptr);
    BOOST_TEST(mail::english(past->sentence).starts_with("40 recipients in the hour from "));
    BOOST_TEST(mail::english(past->sentence)
                   .ends_with("40 times its own median (1) and 8 times its busiest hour before (1, "
                              "which counts as 5)"));
    BOOST_REQUIRE(reason(result, "sustained") != nullptr);
    BOOST_TEST(mail::english(reason(result, "sustained")->sentence) ==
               "in 14 hours twice the recipients of any hour before, or more");
    BOOST_TEST(reason(result, "odd-hours") != nullptr);
}

BOOST_FIXTURE_TEST_CASE(hours_of_the_day_are_those_of_the_clock_on_the_wall, Fixture) {
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    ::tzset();
    // From 8:00 to 17:00, every day before and after the clocks went back.
    const std::chrono::sys_days changed = std::chrono::year(2026) / 10 / 25;
    Activity office;
    const auto add_day = [&](std::chrono::sys_days day, std::chrono::hours ahead, auto& hours) {
        for (int hour = 8; hour < 17; ++hour) {
            hours.push_back({day + std::chrono::hours(hour) - ahead, 12, 12});
        }
    };
    for (int day = -14; day < 0; ++day) {
        add_day(changed + std::chrono::days(day), 2h, office.past);
    }
    add_day(changed, 1h, office.hours);
    office.messages = office.recipients = 9 * 12;
    BOOST_TEST(score(office).points == 0);
    // A machine that knows no summer time is an hour off.
    office.hours.clear();
    add_day(changed, 2h, office.hours);
    BOOST_TEST(score(office).points == 0);
    // At night it is odd.
    office.hours.clear();
    add_day(changed, 11h, office.hours);
    const Score result = score(office);
    BOOST_REQUIRE(reason(result, "odd-hours") != nullptr);
    BOOST_TEST(mail::english(reason(result, "odd-hours")->sentence) ==
               "108 recipients at hours at which it never mailed before, 12 of them from "
               "2026-10-24 23:00");
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
}

BOOST_FIXTURE_TEST_CASE(what_became_of_the_mail_is_told_in_numbers, Fixture) {
    Activity joe = customer("joe", 1, 0);
    joe.sent = 40;
    joe.bounced = 20;
    joe.deferred = 40;
    joe.sender_mismatches = 5;
    const Score result = score(joe);
    BOOST_TEST(mail::english(reason(result, "bounces")->sentence) ==
               "20 of 100 recipients bounced (20 %)");
    BOOST_TEST(mail::english(reason(result, "deferrals")->sentence) ==
               "40 of 100 recipients deferred (40 %)");
    BOOST_TEST(mail::english(reason(result, "sender-mismatches")->sentence) ==
               "refused 5 times because the login may not use the sender");
}

BOOST_FIXTURE_TEST_CASE(sentences_are_true_of_who_is_refused_and_of_who_are_all_the_same, Fixture) {
    Activity refused = customer("joe", 1, 0);
    refused.spam = 12;
    BOOST_TEST(mail::english(reason(score(refused), "spam")->sentence) ==
               "12 messages found to be spam; 0 messages let in");
    refused.messages = 12;
    BOOST_TEST(mail::english(reason(score(refused), "spam")->sentence) ==
               "12 messages found to be spam, of 12");
    for (int i = 0; i < 30; ++i) {
        others.push_back(customer("c" + std::to_string(i), 8));
    }
    const Score result = score(customer("bot", 80));
    BOOST_REQUIRE(reason(result, "class") != nullptr);
    BOOST_TEST(
        mail::english(reason(result, "class")->sentence)
            .ends_with("8 times 10: nine of ten logins have at most 8, half of them at most 8"));
}

BOOST_FIXTURE_TEST_CASE(the_sum_is_that_of_the_reasons_the_heaviest_first, Fixture) {
    populate();
    Activity bot = customer("bot", 400, 14, 0);
    give_past(bot, 1);
    bot.bounced = 2000;
    bot.sent = 1000;
    bot.viruses = 1;
    const Score result = score(bot);
    int sum = 0;
    int last = 1000;
    for (const mail::Reason& each : result.reasons) {
        sum += each.points;
        BOOST_TEST(each.points <= last);
        last = each.points;
    }
    BOOST_TEST(sum == result.points);
    BOOST_TEST(result.reasons.size() >= 5u);
}

BOOST_FIXTURE_TEST_CASE(one_letter_to_all_subscribers_is_no_offence, Fixture) {
    populate();
    Activity shop = customer("shop", 3);
    give_past(shop, 3);
    shop.hours.front() = {k_midnight + 10h, 1, 2500};
    shop.messages = 1;
    shop.recipients = 2500;
    shop.sent = 2450;
    shop.bounced = 50;
    BOOST_TEST(score(shop).points < mail::k_offender_score);
    BOOST_TEST(score(shop).points > 0);
}

BOOST_FIXTURE_TEST_CASE(who_always_was_big_is_no_news, Fixture) {
    populate();
    Activity big = customer("big", 9000, 10);
    give_past(big, 8000);
    BOOST_TEST(score(big).points == 0);
}

BOOST_FIXTURE_TEST_CASE(without_a_past_the_class_is_the_measure, Fixture) {
    populate();
    const Score result = score(customer("new", 600, 10));
    BOOST_TEST(reason(result, "own-past") == nullptr);
    const mail::Reason* const above = reason(result, "class");
    BOOST_REQUIRE(above != nullptr);
    BOOST_TEST(above->points == mail::k_class.most);
    BOOST_TEST(
        mail::english(above->sentence)
            .find("60 times 10: nine of ten logins have at most 10, half of them at most 6") !=
        std::string::npos);
    BOOST_TEST(result.points < mail::k_offender_score);
}

BOOST_FIXTURE_TEST_CASE(a_newcomer_is_one_where_others_are_known, Fixture) {
    const auto is_newcomer = [&] {
        return reason(score(customer("new", 600, 10)), "newcomer") != nullptr;
    };
    populate();
    BOOST_TEST(is_newcomer());
    for (Activity& other : others) {
        other.past.clear();
    }
    BOOST_TEST(!is_newcomer());
}

BOOST_FIXTURE_TEST_CASE(a_class_of_few_says_nothing, Fixture) {
    for (int i = 0; i < 5; ++i) {
        others.push_back(customer("c" + std::to_string(i), 1));
    }
    BOOST_TEST(score(customer("new", 600)).points == 0);
}

BOOST_FIXTURE_TEST_CASE(a_monday_after_a_past_of_a_sunday_is_no_offence, Fixture) {
    for (int i = 0; i < 200; ++i) {
        Activity business = customer("b" + std::to_string(i), 40 + i, 9, 8);
        business.past = {{k_midnight - 10h, 5, 5}};
        others.push_back(business);
    }
    for (const Activity& business : others) {
        BOOST_TEST(score(business).points < mail::k_offender_score);
    }
}

BOOST_FIXTURE_TEST_CASE(a_stolen_login_comes_from_many_networks_after_many_failures, Fixture) {
    populate();
    Activity stolen = customer("stolen", 30, 6, 1);
    give_past(stolen, 2);
    stolen.networks = 70;
    stolen.networks_in_an_hour = 25;
    stolen.sasl_failures_before_success = 300;
    const Score result = score(stolen);
    BOOST_TEST(result.points >= 100);
    BOOST_REQUIRE(reason(result, "networks") != nullptr);
    BOOST_TEST(mail::english(reason(result, "networks")->sentence) ==
               "one login from 25 networks within an hour, 70 in all");
    BOOST_TEST(mail::english(reason(result, "sasl-failures")->sentence) ==
               "300 failed log-ins before one that succeeded");
    stolen.kind = mail::ActivityKind::client;
    BOOST_TEST(reason(score(stolen), "networks") == nullptr);
}

BOOST_FIXTURE_TEST_CASE(slow_rotation_of_networks_is_seen_by_the_day, Fixture) {
    populate();
    Activity stolen = customer("stolen", 3, 9, 8);
    give_past(stolen, 3);
    stolen.networks_in_an_hour = 2;
    const auto rotation = [&](std::int64_t before, std::int64_t now) {
        stolen.past_network_days.clear();
        if (before > 0) {
            stolen.past_network_days = {{k_midnight - 48h, 1}, {k_midnight - 24h, before}};
        }
        stolen.network_days = {{k_midnight, now}, {k_midnight + 24h, 1}};
        const Score result = score(stolen);
        const mail::Reason* const found = reason(result, "network-rotation");
        return found == nullptr ? 0 : found->points;
    };
    BOOST_TEST(rotation(1, 48) == mail::k_network_rotation.most);
    BOOST_TEST(mail::english(reason(score(stolen), "network-rotation")->sentence) ==
               "one login from 48 networks in the day from 2024-10-04 00:00, 16 times the most of "
               "any day before (1, which counts as 3)");
    // A traveller, and a login that many people always shared.
    BOOST_TEST(rotation(1, 8) == 0);
    BOOST_TEST(rotation(20, 48) == 0);
    BOOST_TEST(rotation(16, 48) == mail::k_network_rotation.points);
    BOOST_TEST(rotation(0, 17) == 0);
    BOOST_TEST(rotation(0, 18) == mail::k_network_rotation.points);
    BOOST_TEST(mail::english(reason(score(stolen), "network-rotation")->sentence)
                   .ends_with("3 times 6, which is assumed of a login without a past"));
    // A fast change is not counted twice.
    stolen.networks_in_an_hour = 10;
    BOOST_TEST(rotation(1, 48) == 0);
    BOOST_TEST(reason(score(stolen), "networks")->points == mail::k_networks.most);
}

BOOST_FIXTURE_TEST_CASE(bounces_of_most_mail_with_many_refusals_make_an_offender, Fixture) {
    populate();
    Activity guesser = customer("guesser", 3, 9, 8);
    give_past(guesser, 3);
    const auto points = [&](std::int64_t bounced, std::int64_t limit_hits) {
        guesser.bounced = bounced;
        guesser.sent = 100 - bounced;
        guesser.limit_hits = limit_hits;
        return score(guesser).points;
    };
    BOOST_TEST(points(63, 57) >= mail::k_offender_score);
    BOOST_TEST(points(25, 57) < mail::k_offender_score);
    BOOST_TEST(points(63, 5) < mail::k_offender_score);
}

BOOST_FIXTURE_TEST_CASE(the_newsletter_of_a_newcomer_is_no_offence_and_a_new_bot_is, Fixture) {
    populate();
    Activity newsletter = customer("shop", 2000, 2);
    newsletter.messages = 20;
    newsletter.sent = 3900;
    newsletter.bounced = 100;
    const Score result = score(newsletter);
    for (const std::string_view name : {"class", "newcomer", "recipients-per-message"}) {
        BOOST_TEST((reason(result, name) != nullptr), name);
    }
    BOOST_TEST(result.points < mail::k_offender_score);
    Activity bot = customer("bot", 60, 10, 0);
    bot.sender_domains_in_an_hour = 20;
    BOOST_TEST(score(bot).points >= mail::k_offender_score);
    // A list that is bought bounces.
    newsletter.bounced = 500;
    BOOST_TEST(score(newsletter).points >= mail::k_offender_score);
}

BOOST_FIXTURE_TEST_CASE(verdicts_and_refusals_count_by_their_number, Fixture) {
    Activity sick = customer("sick", 10);
    sick.viruses = 1;
    BOOST_TEST(score(sick).points == mail::k_viruses.points);
    BOOST_TEST(mail::english(score(sick).reasons.front().sentence) ==
               "1 message found to be infected");
    sick.spam = 9;
    sick.blocklist_hits = 1204;
    sick.limit_hits = 7;
    sick.sender_domains_in_an_hour = 8;
    const Score result = score(sick);
    for (const std::string_view name :
         {"viruses", "spam", "block-list", "limit-hits", "sender-domains"}) {
        BOOST_TEST((reason(result, name) != nullptr), name);
    }
    BOOST_TEST(mail::english(reason(result, "block-list")->sentence) ==
               "refused 1,204 times because of a block list");
}

BOOST_FIXTURE_TEST_CASE(who_forwards_a_little_spam_is_no_offender, Fixture) {
    Activity forwarder = customer("forwarder", 1000);
    forwarder.spam = 40;
    BOOST_TEST(score(forwarder).points == 0);
}

BOOST_FIXTURE_TEST_CASE(who_always_wrote_to_lists_may, Fixture) {
    Activity lists = customer("lists", 100);
    lists.messages = 4;
    lists.past = {{k_midnight - 24h, 4, 100}};
    BOOST_TEST(reason(score(lists), "recipients-per-message") == nullptr);
    lists.past = {{k_midnight - 24h, 50, 100}};
    BOOST_TEST(reason(score(lists), "recipients-per-message") != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
