// SPDX-License-Identifier: MIT
#include "mail/rate_limiter.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <deque>
#include <limits>
#include <random>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::PolicyRequest;
using mail::RateStore;
using mail::Stage;

namespace {

constexpr std::chrono::sys_seconds k_start{std::chrono::seconds(1'800'000'000)};

double by_messages(const RateStore::Current& current) {
    return static_cast<double>(current.usage.messages);
}

struct Fixture {
    RateStore store{":memory:"};
    mail::RatePolicy policy;
    std::chrono::sys_seconds now = k_start;
    int message = 0;
    std::string instance;

    mail::RateDecision decide(PolicyRequest request, Stage stage) {
        request.stage = stage;
        mail::RateLimiter limiter(store, policy);
        limiter.reload_overrides(now);
        return limiter.decide({&request, 1}, now).front();
    }

    /// A whole message; whether it is let through.
    bool send(std::uint64_t recipients = 1, std::string_view login = "joe") {
        PolicyRequest request = from(login);
        instance = fmt::format("i{}", ++message);
        request.instance = instance;
        request.recipient_count = recipients;
        return decide(request, Stage::end_of_message).action == "DUNNO";
    }

    static PolicyRequest from(std::string_view login) {
        PolicyRequest request;
        request.client_address = "192.0.2.5";
        request.client = net::Address::parse(request.client_address);
        request.sasl_username = login;
        request.sender = "a@example.org";
        return request;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(mail_rate_limiter, Fixture)

BOOST_AUTO_TEST_CASE(exactly_the_limit_is_let_through) {
    policy.add_limit("sasl: 3 messages / 1h");
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(send());
    }
    BOOST_TEST(!send());
    BOOST_TEST(send(1, "jim"));
    now += 1h + mail::step_of(1h);
    BOOST_TEST(send());
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_number_that_is_exceeded_and_when_there_is_room) {
    policy.add_limit("sasl: 3 messages, 10 recipients / 1h");
    policy.add_limit("client: 4 messages / 1d");
    const auto said = [&](std::uint64_t recipients) {
        PolicyRequest request = from("joe");
        request.recipient_count = recipients;
        return decide(request, Stage::end_of_message).action;
    };
    const std::string start = "450 4.7.1 sasl:joe: limit of ";
    BOOST_TEST(said(3) == "DUNNO");
    now += 10min;
    BOOST_TEST(said(6) == "DUNNO");
    // Three of the first message's recipients leave the window after an hour and a step.
    BOOST_TEST(said(4) == start + "10 recipients in 1h reached, try again in 3180 seconds");
    BOOST_TEST(said(7) == start + "10 recipients in 1h reached, try again in 3720 seconds");
    // Never.
    BOOST_TEST(said(11) == start + "10 recipients in 1h reached, try again later");
    BOOST_TEST(said(1) == "DUNNO");
    BOOST_TEST(said(0) == start + "3 messages, 10 recipients in 1h reached, try again in 3180 "
                                  "seconds");
    now += 3179s;
    BOOST_TEST(said(1) ==
               start + "3 messages, 10 recipients in 1h reached, try again in 1 seconds");
    now += 1s;
    BOOST_TEST(said(1) == "DUNNO");
    // Of two limits the one that takes longer tells the time.
    BOOST_TEST(said(1) == start + "3 messages in 1h reached, try again in 86220 seconds");
}

BOOST_AUTO_TEST_CASE(recipients_are_counted_too) {
    policy.add_limit("sasl: 100 messages, 10 recipients / 1h");
    BOOST_TEST(send(6));
    BOOST_TEST(!send(5));
    BOOST_TEST(send(4));
    BOOST_TEST(!send(1));
}

BOOST_AUTO_TEST_CASE(more_recipients_than_can_be_added_up_are_too_many) {
    policy.add_limit("sasl: 1000 recipients / 1h warn");
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(!send(std::numeric_limits<std::uint64_t>::max() / 2));
    }
    BOOST_TEST(!send());
    BOOST_TEST(!send(std::numeric_limits<std::uint64_t>::max()));
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_ahead_limits_nobody_for_long) {
    policy.add_limit("sasl: 2 messages / 1h");
    now += 24h * 365;
    BOOST_TEST(send(2));
    BOOST_TEST(send(2));
    now -= 24h * 365;
    BOOST_TEST(send());
    BOOST_TEST(store.current("sasl:joe", by_messages, 9, now).size() == 1);
    // A clock that was a little ahead lets no more through.
    BOOST_TEST(send());
    now -= 30min;
    BOOST_TEST(!send());
}

BOOST_AUTO_TEST_CASE(never_more_than_the_limit_in_any_window) {
    policy.add_limit("sasl: 20 messages / 10m");
    std::mt19937 random(7);
    std::deque<std::chrono::sys_seconds> sent;
    std::size_t total = 0;
    for (int i = 0; i < 3000; ++i) {
        now += std::chrono::seconds(random() % 40);
        const bool is_burst = random() % 50 == 0;
        for (int j = 0; j < (is_burst ? 30 : 1); ++j) {
            while (!sent.empty() && sent.front() + 10min <= now) {
                sent.pop_front();
            }
            const std::size_t before = sent.size();
            if (send()) {
                sent.push_back(now);
                ++total;
                BOOST_REQUIRE(before < 20u);
            }
        }
    }
    // And not much less: a message counts for a window and a step at most.
    const double windows = static_cast<double>((now - k_start).count()) / (600.0 + 30.0);
    BOOST_TEST(static_cast<double>(total) > 0.9 * 20 * windows);
}

BOOST_AUTO_TEST_CASE(a_question_that_is_asked_again_is_answered_the_same_and_counts_once) {
    policy.add_limit("sasl: 2 messages / 1h");
    PolicyRequest request = from("joe");
    request.instance = "1.2.3";
    request.recipient_count = 1;
    for (const Stage stage : {Stage::data, Stage::end_of_message, Stage::end_of_message}) {
        BOOST_TEST(decide(request, stage).action == "DUNNO");
    }
    request.instance = "1.2.4";
    BOOST_TEST(decide(request, Stage::end_of_message).action == "DUNNO");
    request.instance = "1.2.5";
    const std::string refused = decide(request, Stage::end_of_message).action;
    BOOST_TEST(refused ==
               "450 4.7.1 sasl:joe: limit of 2 messages in 1h reached, try again in 3780 seconds");
    now += 30min;
    BOOST_TEST(decide(request, Stage::end_of_message).action == refused);
}

BOOST_AUTO_TEST_CASE(a_message_without_a_name_is_always_new) {
    policy.add_limit("sasl: 1 messages / 1h");
    policy.add_limit("recipient-domain: 2 recipients / 1h");
    PolicyRequest request = from("joe");
    request.recipient = "b@example.net";
    BOOST_TEST(decide(request, Stage::rcpt).action == "DUNNO");
    BOOST_TEST(decide(request, Stage::rcpt).action == "DUNNO");
    BOOST_TEST(decide(request, Stage::rcpt).action.starts_with("450 4.7.1 recipient-domain:"));
    BOOST_TEST(decide(request, Stage::end_of_message).action == "DUNNO");
    BOOST_TEST(decide(request, Stage::end_of_message).action.starts_with("450 4.7.1 sasl:joe"));
}

BOOST_AUTO_TEST_CASE(a_recipient_is_refused_when_the_limit_is_reached) {
    policy.add_limit("sasl: 1 messages / 1h reject");
    PolicyRequest recipient = from("joe");
    recipient.recipient = "b@example.net";
    BOOST_TEST(decide(recipient, Stage::rcpt).action == "DUNNO");
    BOOST_TEST(decide(recipient, Stage::rcpt).action == "DUNNO"); // nothing was counted
    BOOST_TEST(send());
    BOOST_TEST(decide(recipient, Stage::rcpt).action ==
               "554 5.7.1 sasl:joe: limit of 1 message in 1h reached");
}

BOOST_AUTO_TEST_CASE(warning_and_holding_let_through_and_count) {
    policy.add_limit("sasl: 1 messages / 1h warn");
    BOOST_TEST(send());
    BOOST_TEST(!send());
    BOOST_TEST(store.usage("sasl:joe", 1h, now).messages == 2);
    PolicyRequest recipient = from("joe");
    BOOST_TEST(decide(recipient, Stage::rcpt).action == "DUNNO");
    policy.add_limit("client: 1 messages / 1h hold");
    recipient.recipient_count = 1;
    BOOST_TEST(decide(recipient, Stage::data).action.starts_with("WARN "));
    BOOST_TEST(decide(recipient, Stage::data).action.starts_with("HOLD "));
    policy.add_limit("client: 1 messages / 1h reject");
    BOOST_TEST(decide(recipient, Stage::data).action.starts_with("554 "));
    BOOST_TEST(store.usage("client:192.0.2.5", 1h, now).messages == 2);
}

BOOST_AUTO_TEST_CASE(who_is_in_a_class_has_its_limits_alone) {
    policy.add_class("vip sasl joe");
    policy.add_limit("sasl: 1 messages / 1h");
    policy.add_limit("vip sasl: 3 messages / 1h");
    BOOST_TEST(send(1, "jim"));
    BOOST_TEST(!send(1, "jim"));
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(send(1, "joe"));
    }
    BOOST_TEST(!send(1, "joe"));
}

BOOST_AUTO_TEST_CASE(an_unlimited_class_is_counted_and_one_of_it_may_get_a_limit) {
    policy.add_class("vip sasl joe");
    policy.add_limit("sasl: 1 messages / 1h");
    policy.add_limit("vip sasl: unlimited");
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(send());
    }
    BOOST_TEST(store.usage("sasl:joe", 1h, now).messages == 10);
    store.set_override({"sasl:joe", mail::Allowance::parse("10 messages / 1h"), now + 24h});
    BOOST_TEST(!send());
}

BOOST_AUTO_TEST_CASE(recipient_domains_are_counted_at_rcpt) {
    policy.add_limit("recipient-domain: 2 recipients / 1h");
    PolicyRequest request = from("joe");
    request.instance = "1.2.3";
    request.recipient = "b@example.net";
    BOOST_TEST(decide(request, Stage::rcpt).action == "DUNNO");
    BOOST_TEST(decide(request, Stage::rcpt).action == "DUNNO"); // the same again
    request.recipient = "c@example.net";
    BOOST_TEST(decide(request, Stage::rcpt).action == "DUNNO");
    request.recipient = "d@example.net";
    BOOST_TEST(decide(request, Stage::rcpt).action.starts_with("450 4.7.1 recipient-domain:"));
    request.recipient = "d@example.com";
    BOOST_TEST(decide(request, Stage::rcpt).action == "DUNNO");
}

BOOST_AUTO_TEST_CASE(recipient_domains_hold_and_warn_at_rcpt) {
    policy.add_limit("recipient-domain: 1 recipients / 1h warn");
    policy.add_limit("recipient-domain: 3 recipients / 1h hold");
    policy.add_limit("client: 0 messages / 1h hold"); // which waits for the message
    PolicyRequest request = from("joe");
    request.instance = "1.2.3";
    for (const char* answer : {"DUNNO", "WARN rec", "WARN rec", "HOLD rec", "HOLD rec"}) {
        const std::string recipient = fmt::format("{}@example.net", ++message);
        request.recipient = recipient;
        BOOST_TEST(decide(request, Stage::rcpt).action.starts_with(answer));
        const mail::RateDecision again = decide(request, Stage::rcpt);
        BOOST_TEST(again.is_repeated);
        BOOST_TEST(again.action.starts_with(answer));
    }
}

BOOST_AUTO_TEST_CASE(one_may_have_limits_of_its_own_for_a_time) {
    policy.add_limit("sasl: 1 messages / 1h");
    policy.add_limit("sasl: 1 messages / 1d");
    store.set_override({"sasl:joe", mail::Allowance::parse("3 messages / 1h"), now + 24h});
    store.set_override({"sasl:jim", std::nullopt, now + 24h});
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(send());
    }
    BOOST_TEST(!send());
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(send(1, "jim"));
    }
    BOOST_TEST(store.remove_override("sasl:jim"));
    BOOST_TEST(!send(1, "jim")); // what was let through without a limit was counted
    now += 25h;
    BOOST_TEST(send());
    BOOST_TEST(!send());
}

BOOST_AUTO_TEST_CASE(a_limit_of_ones_own_leaves_the_history_exact) {
    policy.add_limit("sasl: 3 messages / 20s");
    policy.add_limit("sasl: 100 recipients / 1h");
    const auto history = [&] {
        std::string text;
        store.for_each_hour("sasl:joe", k_start - 1h, [&](const mail::HourTotals& totals) {
            text += fmt::format("{} {} {}\n", totals.passed.messages, totals.passed.recipients,
                                totals.refused);
        });
        return text;
    };
    const auto let_through = [&](int tries) {
        int passed = 0;
        for (int i = 0; i < tries; ++i) {
            passed += send() ? 1 : 0;
        }
        return passed;
    };
    BOOST_TEST(let_through(3) == 3);
    // The window of another limit, in whose row of this step others counted before.
    store.set_override({"sasl:joe", mail::Allowance::parse("6 messages / 1h"), now + 24h});
    BOOST_TEST(let_through(5) == 3);
    BOOST_TEST(history() == "6 6 2\n");
    BOOST_TEST(store.usage("sasl:joe", 1h, now).messages == 6);
    // And back: the row goes on without being history.
    store.remove_override("sasl:joe");
    now += 25s;
    BOOST_TEST(let_through(4) == 3);
    BOOST_TEST(history() == "9 9 3\n");
    now += 3h;
    RateStore::SweepPosition position;
    std::int64_t removed = 0;
    while (store.sweep(position, 24h * 35, now, removed)) {
    }
    BOOST_TEST(store.current("sasl:joe", by_messages, 9, now).empty());
    BOOST_TEST(history() == "9 9 3\n");
}

BOOST_AUTO_TEST_CASE(limits_of_the_same_window_count_once) {
    policy.add_limit("sasl: 10 messages / 1h warn");
    policy.add_limit("sasl: 100 recipients / 1h");
    policy.add_limit("sasl: 1000 messages / 1d");
    BOOST_TEST(send(5));
    BOOST_TEST(store.usage("sasl:joe", 1h, now).messages == 1);
    BOOST_TEST(store.usage("sasl:joe", 1h, now).recipients == 5);
    BOOST_TEST(store.usage("sasl:joe", 24h, now).messages == 1);
}

BOOST_AUTO_TEST_CASE(history_is_exact_before_and_after_the_sweep) {
    policy.add_limit("sasl: 4 messages / 1h");
    policy.add_limit("sasl: 100 messages / 1d");
    const auto history = [&] {
        std::string text;
        store.for_each_hour(std::nullopt, k_start - 24h, [&](const mail::HourTotals& totals) {
            text += fmt::format("{}+{} {} {} {}\n", totals.subject,
                                (totals.hour - k_start) / std::chrono::hours(1),
                                totals.passed.messages, totals.passed.recipients, totals.refused);
        });
        return text;
    };
    for (int hour = 0; hour < 3; ++hour) {
        for (int i = 0; i < 6; ++i) {
            send(2);
        }
        now += 2h;
    }
    const std::string expected = "sasl:joe+0 4 8 4\nsasl:joe+2 4 8 4\nsasl:joe+4 4 8 4\n";
    BOOST_TEST(history() == expected);
    RateStore::SweepPosition position;
    std::int64_t removed = 0;
    while (store.sweep(position, 24h * 35, now, removed)) {
    }
    BOOST_TEST(removed > 0);
    BOOST_TEST(history() == expected);
    now += 24h * 36;
    while (store.sweep(position, 24h * 35, now, removed)) {
    }
    while (store.sweep(position, 24h * 35, now, removed)) {
    }
    BOOST_TEST(history() == "");
}

BOOST_AUTO_TEST_CASE(who_is_reset_may_send_again_and_keeps_its_history) {
    policy.add_limit("sasl: 2 messages / 1h");
    policy.add_limit("sasl: 100 messages / 1d");
    send();
    send();
    BOOST_TEST(!send());
    BOOST_TEST(store.reset("sasl:joe"));
    BOOST_TEST(!store.reset("sasl:joe"));
    BOOST_TEST(send());
    std::int64_t messages = 0;
    std::int64_t refused = 0;
    store.for_each_hour("sasl:joe", k_start - 1h, [&](const mail::HourTotals& totals) {
        messages += totals.passed.messages;
        refused += totals.refused;
    });
    BOOST_TEST(messages == 3);
    BOOST_TEST(refused == 1);
}

BOOST_AUTO_TEST_CASE(after_a_day_of_traffic_the_database_grows_no_more) {
    policy.add_limit("client: 1000000 messages / 1h");
    policy.add_limit("sender: 1000000 messages / 2h");
    constexpr auto k_kept_history = 6h;
    mail::RateLimiter limiter(store, policy);
    RateStore::SweepPosition position;
    std::vector<std::int64_t> pages; // at each hour's end
    std::mt19937 random(1);
    for (int minute = 0; minute < 24 * 60; ++minute, now += 60s) {
        for (int i = 0; i < 10; ++i) {
            const std::string address = fmt::format("10.0.{}.{}", random() % 2, random() % 256);
            const std::string sender = fmt::format("s{}@spam.example", random());
            instance = fmt::format("i{}", ++message);
            PolicyRequest request = from("");
            request.client_address = address;
            request.client = net::Address::parse(address);
            request.sender = sender;
            request.instance = instance;
            request.stage = Stage::end_of_message;
            BOOST_REQUIRE(limiter.decide({&request, 1}, now).front().action == "DUNNO");
        }
        std::int64_t removed = 0;
        while (minute % 15 == 0 && store.sweep(position, k_kept_history, now, removed)) {
        }
        if (minute % 60 == 59) {
            store.database().query("PRAGMA page_count", {},
                                   [&](const auto& row) { pages.push_back(row.integer(0)); });
        }
    }
    BOOST_TEST(pages[0] < pages[3]);
    for (std::size_t hour = 12; hour < pages.size(); ++hour) {
        BOOST_TEST(pages[hour] < pages[9] * 12 / 10);
    }
}

BOOST_AUTO_TEST_CASE(a_sweep_leaves_what_counts) {
    constexpr int k_subjects = 1200; // several slices
    for (int i = 0; i < k_subjects; ++i) {
        store.add_usage(fmt::format("sasl:u{}", i), 1h, {.usage = {1, 1}},
                        i % 2 == 0 ? now : now - 3h);
        store.keep_answer(fmt::format("m{}", i), "DUNNO", i % 2 == 0 ? now : now - 3h);
    }
    RateStore::SweepPosition position;
    std::int64_t removed = 0;
    while (store.sweep(position, 24h * 35, now, removed)) {
    }
    BOOST_TEST(removed == k_subjects);
    BOOST_TEST(store.current(std::nullopt, by_messages, 10'000, now).size() ==
               static_cast<std::size_t>(k_subjects / 2));
    BOOST_TEST(store.answer("m0", now).has_value());
    BOOST_TEST(!store.answer("m1", now - 3h).has_value());
}

BOOST_AUTO_TEST_CASE(steps_are_parts_of_an_hour) {
    for (const auto window : {1s, 30s, 600s, 3600s, 7200s, 86400s, 30 * 86400s, 420s}) {
        const auto step = mail::step_of(window);
        BOOST_TEST((3600s % step).count() == 0);
        BOOST_TEST((step <= window && (step == 1s || step * 20 <= window)));
    }
    BOOST_TEST((mail::step_of(1h) == 180s));
}

BOOST_AUTO_TEST_SUITE_END()
