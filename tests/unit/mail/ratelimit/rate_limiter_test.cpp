// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "mail/ratelimit/rate_sweep.hpp"
#include "stored_usage.hpp"
#include "test_database.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <deque>
#include <future>
#include <limits>
#include <map>
#include <random>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::PolicyRequest;
using mail::RateStore;
using mail::Stage;

BOOST_AUTO_TEST_SUITE(mail_ratelimit_rate_limiter)

namespace {

constexpr std::chrono::sys_seconds k_start{std::chrono::seconds(1'800'000'000)};

double by_messages(const RateStore::Current& current) {
    return static_cast<double>(current.usage.messages);
}

struct Fixture {
    TestDatabase database;
    RateStore store{database.url()};
    mail::RatePolicy policy;
    mail::PendingRecipients pending;
    std::chrono::sys_seconds now = k_start;
    int message = 0;
    std::string instance;

    Fixture() { policy.add_networks("192.0.2.0/24"); }

    mail::RateDecision decide(PolicyRequest request, Stage stage) {
        request.stage = stage;
        mail::RateLimiter limiter(store, policy, pending);
        policy.set_overrides(store.overrides(now));
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

    void give(const std::string& subject, std::string_view allowance,
              std::chrono::sys_seconds until) {
        store.set_override({.subject = subject,
                            .allowance = mail::Allowance::parse(allowance),
                            .since = now,
                            .until = until});
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

BOOST_FIXTURE_TEST_CASE(exactly_the_limit_is_let_through, Fixture) {
    policy.add_limit("sasl: 3 messages / 1h");
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(send());
    }
    BOOST_TEST(!send());
    BOOST_TEST(send(1, "jim"));
    now += 1h + mail::step_of(1h);
    BOOST_TEST(send());
}

BOOST_FIXTURE_TEST_CASE(a_refusal_names_the_number_that_is_exceeded_and_when_there_is_room,
                        Fixture) {
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
    BOOST_TEST(said(4) == start + "10 recipients in 1h reached, try again in 53 minutes");
    BOOST_TEST(said(7) == start + "10 recipients in 1h reached, try again in 60 minutes");
    BOOST_TEST(said(11) == "554 5.5.3 sasl:joe: a message to 11 recipients is over the limit of 10 "
                           "recipients in 1h, send it in parts");
    BOOST_TEST(said(1) == "DUNNO");
    BOOST_TEST(said(0) == start + "3 messages, 10 recipients in 1h reached, try again in 53 "
                                  "minutes");
    now += 3179s;
    BOOST_TEST(said(1) == start + "3 messages, 10 recipients in 1h reached, try again in 1 second");
    now += 1s;
    BOOST_TEST(said(1) == "DUNNO");
    // Of two limits the one that takes longer tells the time.
    BOOST_TEST(said(1) == start + "3 messages in 1h reached, try again in 1437 minutes");
}

BOOST_FIXTURE_TEST_CASE(recipients_are_counted_too, Fixture) {
    policy.add_limit("sasl: 100 messages, 10 recipients / 1h");
    BOOST_TEST(send(6));
    BOOST_TEST(!send(5));
    BOOST_TEST(send(4));
    BOOST_TEST(!send(1));
}

BOOST_FIXTURE_TEST_CASE(more_recipients_than_can_be_added_up_are_too_many, Fixture) {
    policy.add_limit("sasl: 1000 recipients / 1h warn");
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(!send(std::numeric_limits<std::uint64_t>::max() / 2));
    }
    BOOST_TEST(!send());
    BOOST_TEST(!send(std::numeric_limits<std::uint64_t>::max()));
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_was_ahead_limits_nobody_for_long, Fixture) {
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

BOOST_FIXTURE_TEST_CASE(never_more_than_the_limit_in_any_window, Fixture) {
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

BOOST_FIXTURE_TEST_CASE(a_question_that_is_asked_again_is_answered_the_same_and_counts_once,
                        Fixture) {
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
               "450 4.7.1 sasl:joe: limit of 2 messages in 1h reached, try again in 60 minutes");
    now += 30min;
    BOOST_TEST(decide(request, Stage::end_of_message).action == refused);
}

BOOST_FIXTURE_TEST_CASE(a_message_without_a_name_is_always_new, Fixture) {
    policy.add_limit("sasl: 2 messages / 1h");
    policy.add_limit("recipient-domain: 1 recipients / 1h");
    PolicyRequest request = from("joe");
    request.recipient = "b@example.net";
    BOOST_TEST(decide(request, Stage::end_of_message).action == "DUNNO");
    BOOST_TEST(decide(request, Stage::end_of_message)
                   .action.starts_with("450 4.7.1 recipient-domain:example.net: "));
    request.recipient = "";
    BOOST_TEST(decide(request, Stage::end_of_message).action == "DUNNO");
    BOOST_TEST(decide(request, Stage::end_of_message).action.starts_with("450 4.7.1 sasl:joe"));
}

BOOST_FIXTURE_TEST_CASE(a_recipient_is_refused_when_the_limit_is_reached, Fixture) {
    policy.add_limit("sasl: 1 messages / 1h reject");
    PolicyRequest recipient = from("joe");
    recipient.recipient = "b@example.net";
    BOOST_TEST(decide(recipient, Stage::rcpt).action == "DUNNO");
    BOOST_TEST(decide(recipient, Stage::rcpt).action == "DUNNO"); // nothing was counted
    BOOST_TEST(send());
    BOOST_TEST(decide(recipient, Stage::rcpt).action ==
               "554 5.7.1 sasl:joe: limit of 1 message in 1h reached");
}

BOOST_FIXTURE_TEST_CASE(warning_and_holding_let_through_and_count, Fixture) {
    policy.add_limit("sasl: 1 messages / 1h warn");
    BOOST_TEST(send());
    BOOST_TEST(!send());
    BOOST_TEST(stored_usage(store, "sasl:joe", 1h, now).messages == 2);
    PolicyRequest recipient = from("joe");
    BOOST_TEST(decide(recipient, Stage::rcpt).action == "DUNNO");
    policy.add_limit("client: 1 messages / 1h hold");
    recipient.recipient_count = 1;
    BOOST_TEST(decide(recipient, Stage::data).action.starts_with("WARN "));
    BOOST_TEST(decide(recipient, Stage::data).action.starts_with("HOLD "));
    policy.add_limit("client: 1 messages / 1h reject");
    BOOST_TEST(decide(recipient, Stage::data).action.starts_with("554 "));
    BOOST_TEST(stored_usage(store, "client:192.0.2.5", 1h, now).messages == 2);
}

BOOST_FIXTURE_TEST_CASE(the_limits_of_a_class_take_the_place_of_those_of_others, Fixture) {
    policy.add_class("vip sasl joe");
    policy.add_limit("others sasl: 1 messages / 1h");
    policy.add_limit("vip sasl: 3 messages / 1h");
    BOOST_TEST(send(1, "jim"));
    BOOST_TEST(!send(1, "jim"));
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(send(1, "joe"));
    }
    BOOST_TEST(!send(1, "joe"));
}

BOOST_FIXTURE_TEST_CASE(an_unlimited_class_is_counted_and_one_of_it_may_get_a_limit, Fixture) {
    policy.add_class("vip sasl joe");
    policy.add_limit("others sasl: 1 messages / 1h");
    policy.add_limit("vip sasl: unlimited");
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(send());
    }
    BOOST_TEST(stored_usage(store, "sasl:joe", 1h, now).messages == 10);
    give("sasl:joe", "10 messages / 1h", now + 24h);
    BOOST_TEST(!send());
}

BOOST_FIXTURE_TEST_CASE(a_login_from_a_class_of_clients_has_the_limits_of_logins_too, Fixture) {
    policy.add_class("dsl client 192.0.2.0/24");
    policy.add_limit("dsl client: 5 messages / 1h");
    policy.add_limit("sasl: 2 messages / 1h");
    policy.add_limit("others client: 1 messages / 1h");
    BOOST_TEST(send());
    BOOST_TEST(send());
    BOOST_TEST(!send());
    BOOST_TEST(send(1, "jim"));
    BOOST_TEST(send(1, "jane"));
    BOOST_TEST(send(1, "jack"));
    BOOST_TEST(!send(1, "jill")); // the client has had five
    BOOST_TEST(store.current("sasl:joe", by_messages, 9, now).front().class_name == "");
    BOOST_TEST(store.current("client:192.0.2.5", by_messages, 9, now).front().class_name == "dsl");
}

/// How many of that many messages from that address pass, asked for at that stage.
int passing(Fixture& relay, int messages, std::string_view address, Stage stage) {
    int passed = 0;
    for (int i = 0; i < messages; ++i) {
        PolicyRequest request = Fixture::from("");
        request.recipient = "b@example.net";
        request.client_address = address;
        request.client = net::Address::parse(address);
        relay.instance = fmt::format("i{}", ++relay.message);
        request.instance = relay.instance;
        request.recipient_count = stage == Stage::rcpt ? 0 : 1;
        passed += relay.decide(request, stage).action == "DUNNO" ? 1 : 0;
    }
    return passed;
}

BOOST_FIXTURE_TEST_CASE(what_strangers_send_uses_up_no_limit, Fixture) {
    for (const std::string_view limit :
         {"client: 3 messages, 3 recipients / 1h", "client/0: 3 messages / 1h",
          "client/8/0: 3 recipients / 1d reject", "sender: 3 messages / 1h",
          "sender: 3 recipients / 1h hold", "sender-domain: 3 messages / 1h",
          "sender-domain: 3 recipients / 1d warn", "recipient-domain: 3 recipients / 1h"}) {
        for (const char* const customer : {"192.0.2.5", "198.51.100.7"}) {
            Fixture relay;
            relay.policy.add_class("vip client 198.51.100.0/24");
            relay.policy.add_limit(limit);
            for (const Stage stage : {Stage::rcpt, Stage::data, Stage::end_of_message}) {
                BOOST_TEST(passing(relay, 301, "192.0.3.9", stage) == 301);
            }
            BOOST_TEST(relay.store.current(std::nullopt, by_messages, 9, now).empty());
            BOOST_TEST(passing(relay, 4, customer, Stage::end_of_message) == 3,
                       limit << " " << customer);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(recipients_count_when_their_message_is_accepted, Fixture) {
    policy.add_limit("recipient-domain: 3 recipients / 1h");
    PolicyRequest request = from("joe");
    const auto used = [&](const std::string& domain) {
        return stored_usage(store, "recipient-domain:" + domain, 1h, now).recipients;
    };
    const auto recipients = [&](std::initializer_list<std::string_view> all) {
        std::string answers;
        for (const std::string_view recipient : all) {
            request.recipient = recipient;
            answers += decide(request, Stage::rcpt).action.substr(0, 3) + " ";
        }
        request.recipient = "";
        return answers;
    };
    request.instance = "1.2.3";
    // Refused by the server after that, or given up: nothing is counted.
    BOOST_TEST(recipients({"a@example.net", "b@example.net", "A@Example.net"}) == "DUN DUN DUN ");
    BOOST_TEST(used("example.net") == 0);
    request.instance = "1.2.4";
    BOOST_TEST(recipients({"a@example.net", "b@example.net", "c@example.net", "d@example.net",
                           "x@example.com"}) == "DUN DUN DUN 450 DUN ");
    request.recipient_count = 4;
    for (const Stage stage : {Stage::data, Stage::end_of_message, Stage::end_of_message}) {
        BOOST_TEST(decide(request, stage).action == "DUNNO");
        BOOST_TEST(used("example.net") == 3);
        BOOST_TEST(used("example.com") == 1);
    }
    // The server names the one that it accepted of several.
    request.instance = "1.2.5";
    request.recipient_count = 0;
    BOOST_TEST(recipients({"y@example.com", "z@example.com", "a@example.org"}) == "DUN DUN DUN ");
    request.recipient_count = 1;
    request.recipient = "z@example.com";
    BOOST_TEST(decide(request, Stage::end_of_message).action == "DUNNO");
    BOOST_TEST(used("example.com") == 2);
    BOOST_TEST(used("example.org") == 0);
    BOOST_TEST(pending.size() == 2u); // those of the message that never came
}

BOOST_FIXTURE_TEST_CASE(messages_at_once_are_limited_when_they_come, Fixture) {
    policy.add_limit("recipient-domain: 3 recipients / 1h");
    PolicyRequest request = from("joe");
    for (const std::string_view name : {"1.2.3", "1.2.4"}) {
        request.instance = name;
        for (const std::string_view recipient : {"a@example.net", "b@example.net"}) {
            request.recipient = recipient;
            BOOST_TEST(decide(request, Stage::rcpt).action == "DUNNO");
        }
    }
    request.recipient = "";
    request.recipient_count = 2;
    BOOST_TEST(decide(request, Stage::end_of_message).action == "DUNNO");
    request.instance = "1.2.3";
    BOOST_TEST(decide(request, Stage::end_of_message)
                   .action.starts_with("450 4.7.1 recipient-domain:example.net: "));
    BOOST_TEST(stored_usage(store, "recipient-domain:example.net", 1h, now).recipients == 2);
}

BOOST_FIXTURE_TEST_CASE(recipient_domains_hold_and_warn_with_the_message, Fixture) {
    policy.add_limit("recipient-domain: 1 recipients / 1h warn");
    policy.add_limit("recipient-domain: 3 recipients / 1h hold");
    PolicyRequest request = from("joe");
    request.recipient = "b@example.net";
    for (const char* answer : {"DUNNO", "WARN rec", "WARN rec", "HOLD rec", "HOLD rec"}) {
        instance = fmt::format("i{}", ++message);
        request.instance = instance;
        request.recipient_count = 0;
        BOOST_TEST(decide(request, Stage::rcpt).action == "DUNNO");
        request.recipient_count = 1;
        BOOST_TEST(decide(request, Stage::end_of_message).action.starts_with(answer));
        const mail::RateDecision again = decide(request, Stage::end_of_message);
        BOOST_TEST(again.is_repeated);
        BOOST_TEST(again.action.starts_with(answer));
    }
}

BOOST_FIXTURE_TEST_CASE(the_recipients_that_a_message_has_already_count_at_rcpt, Fixture) {
    policy.add_limit("sasl: 3 recipients / 1h");
    PolicyRequest request = from("joe");
    request.instance = "1.2.3";
    for (const char* answer : {"DUNNO", "DUNNO", "DUNNO", "450 4.7.1 sasl:joe: limit of 3 "}) {
        const std::string recipient = fmt::format("r{}@example.net", ++message);
        request.recipient = recipient;
        BOOST_TEST(decide(request, Stage::rcpt).action.starts_with(answer));
    }
    request.recipient_count = 3;
    BOOST_TEST(decide(request, Stage::end_of_message).action == "DUNNO");
    BOOST_TEST(stored_usage(store, "sasl:joe", 1h, now).recipients == 3);
}

BOOST_FIXTURE_TEST_CASE(what_can_never_pass_is_refused_for_good, Fixture) {
    struct Case {
        std::string_view limit;
        Stage stage;
        std::uint64_t recipients;
        std::string_view answer;
    };
    const std::string_view too_many =
        "554 5.5.3 sasl:joe: a message to 250 recipients is over the limit of 200 recipients in ";
    const Case cases[] = {
        {"sasl: 100 messages, 200 recipients / 1h", Stage::end_of_message, 250, too_many},
        {"sasl: 200 recipients / 1d", Stage::data, 250, too_many},
        {"sasl: 200 recipients / 1h reject", Stage::data, 250, too_many},
        {"sasl: 200 recipients / 1h hold", Stage::data, 250, "HOLD sasl:joe: limit of 200 "},
        {"sasl: 200 recipients / 1h warn", Stage::data, 250, "WARN sasl:joe: limit of 200 "},
        {"sasl: 200 recipients / 1h", Stage::end_of_message, 200, "DUNNO"},
        {"sasl: 0 messages / 1h", Stage::end_of_message, 1,
         "554 5.7.1 sasl:joe: sending is suspended"},
        {"sasl: 0 messages / 1h", Stage::rcpt, 0, "554 5.7.1 sasl:joe: sending is suspended"},
        {"sasl: 0 recipients / 1h", Stage::rcpt, 0, "554 5.7.1 sasl:joe: sending is suspended"},
        {"sasl: 0 messages / 1h warn", Stage::rcpt, 0, "DUNNO"},
    };
    for (const auto& [limit, stage, recipients, answer] : cases) {
        policy = {};
        policy.add_limit(limit);
        PolicyRequest request = from("joe");
        request.recipient_count = recipients;
        const std::string said = decide(request, stage).action;
        BOOST_TEST(said.starts_with(answer), limit << ": " << said);
        store.reset("sasl:joe");
    }
}

BOOST_FIXTURE_TEST_CASE(limits_of_all_and_of_a_class_are_looked_at_and_counted_together, Fixture) {
    policy.add_class("dsl client 192.0.2.0/24");
    policy.add_limit("client: 4 messages / 1h warn");
    policy.add_limit("dsl client: 2 messages / 1h");
    policy.add_limit("server: 3 messages / 1h hold");
    BOOST_TEST(send(1, "joe"));
    BOOST_TEST(send(1, "jim"));
    PolicyRequest request = from("joe");
    request.recipient_count = 1;
    BOOST_TEST(decide(request, Stage::data).action.starts_with("450 4.7.1 client:192.0.2.5: "));
    request.client = net::Address::parse("203.0.113.5");
    for (const char* answer : {"DUNNO", "HOLD server: limit of 3 ", "HOLD server: limit of 3 "}) {
        BOOST_TEST(decide(request, Stage::data).action.starts_with(answer));
    }
    BOOST_TEST(stored_usage(store, "server", 1h, now).messages == 5);
    BOOST_TEST(stored_usage(store, "client:192.0.2.5", 1h, now).messages == 2);
}

BOOST_FIXTURE_TEST_CASE(bytes_count_and_one_message_has_limits_of_its_own, Fixture) {
    policy.add_limit("sasl: 3K bytes / 1h");
    policy.add_limit("sasl: 2K bytes, 3 recipients / message");
    PolicyRequest request = from("joe");
    const auto said = [&](Stage stage, std::uint64_t size, std::uint64_t recipients) {
        request.size = size;
        request.recipient_count = recipients;
        return decide(request, stage).action;
    };
    BOOST_TEST(said(Stage::end_of_message, 2048, 3) == "DUNNO");
    BOOST_TEST(said(Stage::rcpt, 2049, 0) == "552 5.3.4 sasl:joe: a message of 2049 bytes is over "
                                             "the limit of 2K bytes in one message");
    BOOST_TEST(said(Stage::end_of_message, 10, 4) ==
               "554 5.5.3 sasl:joe: a message to 4 recipients is over the limit of 3 recipients in "
               "one message, send it in parts");
    BOOST_TEST(said(Stage::end_of_message, 1025, 1) ==
               "450 4.7.1 sasl:joe: limit of 3K bytes in 1h reached, try again in 60 minutes");
    BOOST_TEST(said(Stage::end_of_message, 1024, 1) == "DUNNO");
    BOOST_TEST(stored_usage(store, "sasl:joe", 1h, now).bytes == 3072);
    BOOST_TEST(decide(request, Stage::data).lacks_size);
    request.instance = "1.2.3";
    for (const char* answer : {"DUNNO", "DUNNO", "DUNNO", "452 4.5.3 sasl:jim: limit of 3 "}) {
        request.sasl_username = "jim";
        const std::string recipient = fmt::format("r{}@example.net", ++message);
        request.recipient = recipient;
        BOOST_TEST(said(Stage::rcpt, 0, 0).starts_with(answer));
    }
}

BOOST_FIXTURE_TEST_CASE(an_answer_has_the_operators_words, Fixture) {
    policy.set_reply("{{key}}: {{used}} of {{limit}}. {{advice}}");
    policy.add_limit("sasl: 1 message / 1h");
    policy.add_limit("client: 2 recipients / 1h reject \"550 5.7.0 Call us. {{reason}}\"");
    PolicyRequest request = from("joe");
    request.recipient_count = 1;
    BOOST_TEST(decide(request, Stage::data).action == "DUNNO");
    BOOST_TEST(decide(request, Stage::data).action ==
               "450 4.7.1 sasl:joe: 1 message of 1 message in 1h. try again in 60 minutes");
    request.sasl_username = "jim";
    BOOST_TEST(decide(request, Stage::data).action == "DUNNO");
    BOOST_TEST(decide(request, Stage::data).action == "550 5.7.0 Call us. ");
    store.set_override({.subject = "sasl:jim",
                        .allowance = mail::Allowance::parse(
                            "0 messages / 1h defer \"450 4.2.1 Suspended: {{reason}}\""),
                        .since = now,
                        .until = std::nullopt,
                        .reason = "stolen"});
    policy = {};
    policy.add_networks("192.0.2.0/24");
    policy.add_limit("client: 99 messages / 1h");
    // Waiting does not help, so the code is another.
    BOOST_TEST(decide(request, Stage::data).action == "554 5.7.1 Suspended: stolen");
    // An empty line would end the answer, and what follows would be that to the next request.
    std::vector<mail::Override> overrides = store.overrides(now);
    overrides.front().reason = "stolen\n\naction=OK";
    store.set_override(overrides.front());
    BOOST_TEST(decide(request, Stage::data).action ==
               "554 5.7.1 Suspended: stolen\\x0a\\x0aaction=OK");
}

BOOST_FIXTURE_TEST_CASE(an_explanation_says_what_a_decision_would_and_counts_nothing, Fixture) {
    policy.add_limit("sasl: 1 message / 1h");
    policy.add_limit("client: 9 messages / 1h");
    policy.add_limit("sender: 9 messages / 1h");
    BOOST_TEST(send());
    PolicyRequest request = from("joe");
    request.stage = Stage::end_of_message;
    request.recipient_count = 1;
    mail::RateLimiter limiter(store, policy, pending);
    for (int i = 0; i < 2; ++i) {
        const mail::RateLimiter::Explanation explanation = limiter.explain(request, now);
        BOOST_TEST(explanation.claims.size() == 3U);
        BOOST_TEST(explanation.claims.front().is_exceeded());
        BOOST_TEST(explanation.claims.back().used.messages == 1);
        BOOST_TEST(explanation.decision.action.starts_with("450 4.7.1 sasl:joe: limit of 1 "));
    }
    BOOST_TEST(decide(request, Stage::end_of_message).action ==
               limiter.explain(request, now).decision.action);
}

BOOST_FIXTURE_TEST_CASE(a_limit_of_ones_own_needs_no_other_limit_of_its_kind, Fixture) {
    policy.add_limit("sender: 99 messages / 1h");
    mail::CustomerTable table;
    table.add("sasl:jim", "2 messages / 1h");
    policy.set_customers(std::move(table));
    give("sasl:joe", "1 message / 1h", now + 24h);
    BOOST_TEST(send());
    BOOST_TEST(!send());
    BOOST_TEST(send(1, "jim"));
    BOOST_TEST(send(1, "jim"));
    BOOST_TEST(!send(1, "jim"));
    const auto own = store.current("sasl:jim", by_messages, 9, now).front().own;
    BOOST_TEST(own.front().str() == "2 messages / 1h defer");
    BOOST_TEST(send(1, "jane"));
    BOOST_TEST(store.current("sasl:jane", by_messages, 9, now).empty());
}

BOOST_FIXTURE_TEST_CASE(notices_come_once_in_a_window, Fixture) {
    policy.add_limit("sasl: 5 messages / 1h");
    policy.add_limit("client: 1000 messages / 1h");
    policy.add_limit("sasl: 1 recipients / message");
    mail::RateLimiter limiter(store, policy, pending);
    const auto told = [&] {
        PolicyRequest request = from("joe");
        request.recipient_count = 1;
        request.stage = Stage::end_of_message;
        std::string text;
        const mail::RateDecision decision = limiter.decide({&request, 1}, now).front();
        for (const mail::LimitNotice& notice : decision.notices) {
            text += fmt::format("{} {} {} {};", notice.subject, notice.percent,
                                notice.used.messages, notice.login);
        }
        return text;
    };
    BOOST_TEST(told() == ""); // nobody asks for them
    limiter.notice();
    BOOST_TEST(told() == "");
    BOOST_TEST(told() == "");
    BOOST_TEST(told() == "sasl:joe 80 4 joe;");
    BOOST_TEST(told() == "sasl:joe 100 5 joe;");
    BOOST_TEST(told() == "");
    now += 1h;
    BOOST_TEST(told() == "sasl:joe 100 5 joe;"); // still in the step of the window's beginning
    now += 2h;
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(told() == "");
    }
    BOOST_TEST(told() == "sasl:joe 80 4 joe;");
}

BOOST_FIXTURE_TEST_CASE(a_limit_that_several_share_is_not_that_of_the_login_that_reaches_it,
                        Fixture) {
    policy.add_limit("server: 1 messages / 1h");
    policy.add_limit("sasl-domain: 1 messages / 1h");
    policy.add_limit("sasl: 1 messages / 1h");
    mail::RateLimiter limiter(store, policy, pending);
    limiter.notice();
    PolicyRequest request = from("Joe@example.org");
    request.stage = Stage::end_of_message;
    const mail::RateDecision decision = limiter.decide({&request, 1}, now).front();
    BOOST_REQUIRE(decision.notices.size() == 3U);
    for (const mail::LimitNotice& notice : decision.notices) {
        const bool is_its_own = notice.subject == "sasl:joe@example.org";
        BOOST_TEST(notice.login == (is_its_own ? "Joe@example.org" : ""));
    }
    // A message that the others refuse has used nothing of what is the login's own.
    policy.add_limit("sasl: 1 messages / 1d");
    BOOST_TEST(limiter.decide({&request, 1}, now).front().notices.empty());
}

BOOST_FIXTURE_TEST_CASE(a_login_is_suspended_by_rule_until_it_is_released, Fixture) {
    policy.add_limit("client: 1000 messages / 1h");
    geo::Geolocation nowhere({}, [](const std::string&) {});
    mail::LoginWatch watch({mail::SuspensionRule::parse("3 networks / 1h")}, nowhere);
    mail::RateLimiter limiter(store, policy, pending);
    limiter.watch(watch);
    const auto passes = [&](std::string_view login, const char* address, Stage stage) {
        PolicyRequest request = from(login);
        request.client = net::Address::parse(address);
        request.recipient = "b@example.net";
        request.recipient_count = 1;
        request.stage = stage;
        return limiter.decide({&request, 1}, now).front().action == "DUNNO";
    };
    BOOST_TEST(passes("joe", "192.0.2.1", Stage::rcpt));
    BOOST_TEST(passes("joe", "192.0.2.99", Stage::data)); // the same network
    BOOST_TEST(passes("joe", "198.51.100.1", Stage::data));
    BOOST_TEST(passes("jim", "203.0.113.1", Stage::data));
    now += 61min;
    BOOST_TEST(passes("joe", "203.0.113.1", Stage::data)); // the others were long ago
    BOOST_TEST(passes("joe", "192.0.2.1", Stage::data));
    BOOST_TEST(!passes("joe", "2001:db8::1", Stage::rcpt));
    BOOST_TEST(!passes("Joe", "192.0.2.1", Stage::data));
    const std::vector<mail::Override> overrides = store.overrides(now);
    BOOST_TEST(overrides.size() == 1U);
    BOOST_TEST(overrides.front().reason ==
               "3 networks in 1h: 192.0.2.0/24, 2001:db8::/48, 203.0.113.0/24");
    BOOST_TEST(!overrides.front().until.has_value());
    BOOST_TEST(store.remove_override("sasl:joe"));
    store.watch_store().forget("sasl:joe");
    policy.set_overrides(store.overrides(now));
    BOOST_TEST(passes("joe", "192.0.2.1", Stage::data));
    now += 24h * 8;
    mail::RateSweep sweep(store.database());
    std::int64_t removed = 0;
    while (sweep.next(24h * 35, now, removed)) {
    }
    std::int64_t places = -1;
    store.database().query("SELECT COUNT(*) FROM origins", {},
                           [&](const auto& row) { places = row.integer(0); });
    BOOST_TEST(places == 0);
}

BOOST_FIXTURE_TEST_CASE(refusals_in_a_row_suspend_a_login, Fixture) {
    policy.add_limit("sasl: 1 messages / 1h");
    geo::Geolocation nowhere({}, [](const std::string&) {});
    mail::LoginWatch watch({mail::SuspensionRule::parse("3 refusals")}, nowhere);
    mail::RateLimiter limiter(store, policy, pending);
    limiter.watch(watch);
    const auto suspends = [&](std::string_view name) {
        PolicyRequest request = from("joe");
        request.recipient = "b@example.net";
        request.instance = name;
        request.stage = Stage::rcpt;
        return limiter.decide({&request, 1}, now).front().suspension.has_value();
    };
    BOOST_TEST(send());
    BOOST_TEST(!suspends("1.2"));
    BOOST_TEST(!suspends("1.2"));
    BOOST_TEST(!suspends("1.2")); // recipients of one message
    BOOST_TEST(!suspends("1.3"));
    now += 2h;
    PolicyRequest passing = from("joe");
    passing.stage = Stage::data;
    BOOST_TEST(limiter.decide({&passing, 1}, now).front().action == "DUNNO");
    BOOST_TEST(!suspends("1.4"));
    BOOST_TEST(!suspends("1.5"));
    BOOST_TEST(suspends("1.6"));
    BOOST_TEST(!suspends("1.7")); // it is suspended
}

BOOST_FIXTURE_TEST_CASE(a_limit_that_others_used_up_suspends_no_login, Fixture) {
    policy.add_limit("server: 1 messages / 1h");
    policy.add_limit("client/24: 1 messages / 1h reject");
    policy.add_limit("sasl: 1 messages / 1h");
    geo::Geolocation nowhere({}, [](const std::string&) {});
    mail::LoginWatch watch({mail::SuspensionRule::parse("2 refusals")}, nowhere);
    mail::RateLimiter limiter(store, policy, pending);
    limiter.watch(watch);
    const auto sends = [&](std::string_view login) {
        PolicyRequest request = from(login);
        instance = fmt::format("i{}", ++message);
        request.instance = instance;
        request.stage = Stage::data;
        const mail::RateDecision decision = limiter.decide({&request, 1}, now).front();
        return decision.suspension ? "suspended" : decision.is_refused() ? "refused" : "passes";
    };
    BOOST_TEST(sends("joe") == "passes");
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(sends("jim") == "refused");
    }
    // Its own limit is exceeded as well, though another has the strictest action.
    BOOST_TEST(sends("joe") == "refused");
    BOOST_TEST(sends("joe") == "suspended");
}

BOOST_AUTO_TEST_CASE(rules_are_read_and_written) {
    for (const std::string_view text : {"3 countries / 1h", "20 networks / 7d", "5 refusals"}) {
        BOOST_TEST(mail::SuspensionRule::parse(text).str() == text);
    }
    for (const std::string_view text :
         {"", "3", "3 countries", "countries / 1h", "1 countries / 1h", "3 refusals / 1h",
          "0 refusals", "3 networks / 8d", "3 networks / message", "3 cities / 1h",
          "3000 networks / 1h", "-3 networks / 1h"}) {
        BOOST_CHECK_THROW(mail::SuspensionRule::parse(text), Error);
    }
}

BOOST_FIXTURE_TEST_CASE(messages_that_never_come_take_bounded_room, Fixture) {
    policy.add_limit("sasl: 1000000000 recipients / 1h");
    constexpr std::size_t k_most = 5'000;
    mail::PendingRecipients few(k_most);
    mail::RateLimiter limiter(store, policy, few);
    constexpr std::size_t k_at_once = 100;
    std::vector<PolicyRequest> requests(k_at_once, from("joe"));
    std::vector<std::string> instances(k_at_once);
    std::vector<std::string> recipients(k_at_once);
    for (std::size_t i = 0; i < 2 * k_most;) {
        for (std::size_t slot = 0; slot < k_at_once; ++slot, ++i) {
            instances[slot] = fmt::format("i{}", i / 3);
            recipients[slot] = fmt::format("r{}@d{}.example", i, i % 100);
            requests[slot].instance = instances[slot];
            requests[slot].recipient = recipients[slot];
            requests[slot].stage = Stage::rcpt;
        }
        limiter.decide(requests, now);
        BOOST_REQUIRE(few.size() <= k_most);
    }
    BOOST_TEST(few.size() > k_most - 3);
}

BOOST_FIXTURE_TEST_CASE(one_may_have_limits_of_its_own_for_a_time, Fixture) {
    policy.add_limit("sasl: 1 messages / 1h");
    policy.add_limit("sasl: 1 messages / 1d");
    give("sasl:joe", "3 messages / 1h", now + 24h);
    store.set_override({.subject = "sasl:jim",
                        .allowance = mail::Allowance::unlimited(),
                        .since = now,
                        .until = std::nullopt});
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

BOOST_FIXTURE_TEST_CASE(a_limit_of_ones_own_leaves_the_history_exact, Fixture) {
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
    give("sasl:joe", "6 messages / 1h", now + 24h);
    BOOST_TEST(let_through(5) == 3);
    BOOST_TEST(history() == "6 6 2\n");
    BOOST_TEST(stored_usage(store, "sasl:joe", 1h, now).messages == 6);
    // And back: the row goes on without being history.
    store.remove_override("sasl:joe");
    now += 25s;
    BOOST_TEST(let_through(4) == 3);
    BOOST_TEST(history() == "9 9 3\n");
    now += 3h;
    mail::RateSweep sweep(store.database());
    std::int64_t removed = 0;
    while (sweep.next(24h * 35, now, removed)) {
    }
    BOOST_TEST(store.current("sasl:joe", by_messages, 9, now).empty());
    BOOST_TEST(history() == "9 9 3\n");
}

BOOST_FIXTURE_TEST_CASE(limits_of_the_same_window_count_once, Fixture) {
    policy.add_limit("sasl: 10 messages / 1h warn");
    policy.add_limit("sasl: 100 recipients / 1h");
    policy.add_limit("sasl: 1000 messages / 1d");
    BOOST_TEST(send(5));
    BOOST_TEST(stored_usage(store, "sasl:joe", 1h, now).messages == 1);
    BOOST_TEST(stored_usage(store, "sasl:joe", 1h, now).recipients == 5);
    BOOST_TEST(stored_usage(store, "sasl:joe", 24h, now).messages == 1);
}

BOOST_FIXTURE_TEST_CASE(history_is_exact_before_and_after_the_sweep, Fixture) {
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
    mail::RateSweep sweep(store.database());
    std::int64_t removed = 0;
    while (sweep.next(24h * 35, now, removed)) {
    }
    BOOST_TEST(removed > 0);
    BOOST_TEST(history() == expected);
    now += 24h * 36;
    while (sweep.next(24h * 35, now, removed)) {
    }
    while (sweep.next(24h * 35, now, removed)) {
    }
    BOOST_TEST(history() == "");
}

BOOST_FIXTURE_TEST_CASE(who_is_reset_may_send_again_and_keeps_its_history, Fixture) {
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

BOOST_FIXTURE_TEST_CASE(after_a_day_of_traffic_the_database_grows_no_more, Fixture) {
    policy.add_limit("client: 1000000 messages / 1h");
    policy.add_limit("sender: 1000000 messages / 2h");
    constexpr auto k_kept_history = 6h;
    policy.add_networks("10.0.0.0/8");
    mail::RateLimiter limiter(store, policy, pending);
    mail::RateSweep sweep(store.database());
    std::vector<std::int64_t> pages; // at each hour's end
    std::mt19937 random(1);
    for (int minute = 0; minute < 24 * 60; ++minute, now += 60s) {
        for (int i = 0; i < 4; ++i) {
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
        while (minute % 15 == 0 && sweep.next(k_kept_history, now, removed)) {
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

void keep_answer(RateStore& store, const std::string& message, std::chrono::sys_seconds now) {
    store::Round round(store.database(), store::Round::Kind::writes);
    store.keep_answers(round, {{message, "DUNNO"}}, now);
    round.finish();
}

bool has_answer(RateStore& store, const std::string& message, std::chrono::sys_seconds now) {
    RateStore::Answers answers;
    store::Round round(store.database(), store::Round::Kind::reads);
    store.look_up_answers(round, {message}, now, answers);
    round.finish();
    return answers.contains(message);
}

BOOST_FIXTURE_TEST_CASE(a_sweep_leaves_what_counts, Fixture) {
    constexpr int k_subjects = 1200; // several slices
    for (int i = 0; i < k_subjects; ++i) {
        store_usage(store, fmt::format("sasl:u{}", i), 1h, {.usage = {1, 1}},
                    i % 2 == 0 ? now : now - 3h);
        keep_answer(store, fmt::format("m{}", i), i % 2 == 0 ? now : now - 3h);
    }
    mail::RateSweep sweep(store.database());
    std::int64_t removed = 0;
    while (sweep.next(24h * 35, now, removed)) {
    }
    BOOST_TEST(removed == k_subjects);
    BOOST_TEST(store.current(std::nullopt, by_messages, 10'000, now).size() ==
               static_cast<std::size_t>(k_subjects / 2));
    BOOST_TEST(has_answer(store, "m0", now));
    BOOST_TEST(!has_answer(store, "m1", now - 3h));
}

/// What one of several processes decided about messages: by login the recipients that passed, and
/// those of the smallest message that was refused.
struct Decided {
    std::map<std::string, std::int64_t> passed;
    std::map<std::string, std::int64_t> smallest_refused;
};

/// Sends random messages of three logins, in batches of random size.
Decided decide_batches(const std::string& url, unsigned seed) {
    RateStore store(url);
    store.database().defer_flushes(); // as a service does
    mail::RatePolicy policy;
    policy.add_limit("sasl: 150 recipients / 1h");
    policy.add_limit("server: 400 recipients / 1h warn");
    mail::PendingRecipients pending;
    mail::RateLimiter limiter(store, policy, pending);
    std::mt19937 random(seed);
    Decided decided;
    for (int batch = 0; batch < 30; ++batch) {
        std::deque<std::string> texts;
        std::vector<PolicyRequest> requests(1 + random() % 8);
        for (PolicyRequest& request : requests) {
            request = Fixture::from(texts.emplace_back(fmt::format("login{}", random() % 3)));
            request.instance = texts.emplace_back(fmt::format("{}.{}", seed, random()));
            request.recipient_count = 1 + random() % 5;
            request.stage = Stage::end_of_message;
        }
        const std::vector<mail::RateDecision> decisions = limiter.decide(requests, k_start);
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const std::string login(requests[i].sasl_username);
            const auto recipients = static_cast<std::int64_t>(requests[i].recipient_count);
            if (!decisions[i].is_refused()) {
                decided.passed[login] += recipients;
            } else {
                auto& smallest =
                    decided.smallest_refused.try_emplace(login, recipients).first->second;
                smallest = std::min(smallest, recipients);
            }
        }
    }
    return decided;
}

BOOST_AUTO_TEST_CASE(processes_that_share_a_database_keep_the_limit_together) {
    const TestDatabase place(TestDatabase::shared);
    RateStore store(place.url());
    std::vector<std::future<Decided>> processes;
    for (unsigned seed = 1; seed <= 4; ++seed) {
        processes.push_back(std::async(std::launch::async, decide_batches, place.url(), seed));
    }
    std::vector<Decided> all;
    for (std::future<Decided>& process : processes) {
        all.push_back(process.get());
    }
    for (const char* const login : {"login0", "login1", "login2"}) {
        std::int64_t passed = 0;
        for (Decided& one : all) {
            passed += one.passed[login];
        }
        BOOST_TEST(passed <= 150);
        BOOST_TEST(stored_usage(store, std::string("sasl:") + login, 1h, k_start).recipients ==
                   passed);
        for (const Decided& one : all) {
            // One that was done before the others may have refused nothing.
            const auto smallest = one.smallest_refused.find(login);
            BOOST_TEST((smallest == one.smallest_refused.end() ||
                        passed + smallest->second > 150)); // refused for want of room
        }
    }
}

BOOST_FIXTURE_TEST_CASE(requests_of_one_batch_see_what_those_before_them_did, Fixture) {
    policy.add_limit("sasl: 3 recipients / 1h");
    policy.add_limit("recipient-domain: 9 recipients / 1h");
    mail::RateLimiter limiter(store, policy, pending);
    std::vector<PolicyRequest> requests(7, from("joe"));
    for (std::size_t i = 0; i < 2; ++i) {
        requests[i].stage = Stage::rcpt;
        requests[i].instance = "1.1";
        requests[i].recipient = i == 0 ? "a@example.net" : "b@example.com";
    }
    requests[2].instance = requests[3].instance = "1.1";
    requests[2].recipient_count = requests[3].recipient_count = 2;
    requests[4].instance = "1.2";
    requests[5].instance = "1.3";
    requests[6].instance = "1.4";
    requests[6].stage = Stage::rcpt;
    for (std::size_t i = 2; i < 6; ++i) {
        requests[i].stage = Stage::end_of_message;
    }
    std::string answers;
    for (const mail::RateDecision& decision : limiter.decide(requests, now)) {
        answers += decision.action.substr(0, 3) + (decision.is_repeated ? "(again) " : " ");
    }
    BOOST_TEST(answers == "DUN DUN DUN DUN(again) DUN 450 450 ");
    BOOST_TEST(stored_usage(store, "sasl:joe", 1h, now).recipients == 3);
    BOOST_TEST(stored_usage(store, "recipient-domain:example.com", 1h, now).recipients == 1);
    BOOST_TEST(pending.size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(above_a_part_of_a_limit_mail_is_deferred, Fixture) {
    policy.add_limit("sasl: 10 recipients / 1h reject");
    policy.add_limit("client: 10 recipients / 1h hold");
    policy.add_limit("sender: 10 recipients / 1h warn");
    mail::RateLimiter limiter(store, policy, pending);
    limiter.divide_limits(5);
    const auto said = [&](std::string_view login, std::string_view sender, const char* client,
                          std::uint64_t recipients) {
        PolicyRequest request = from(login);
        request.sender = sender;
        request.client_address = client;
        request.client = net::Address::parse(client);
        request.recipient_count = recipients;
        request.stage = Stage::end_of_message;
        return limiter.decide({&request, 1}, now).front().action;
    };
    // More than the part at once, and more than the whole.
    BOOST_TEST(said("joe", "a@example.org", "192.0.2.5", 3) ==
               "450 4.7.1 sasl:joe: limit of 2 recipients in 1h reached, try again later");
    BOOST_TEST(said("joe", "a@example.org", "192.0.2.5", 11) ==
               "554 5.5.3 sasl:joe: a message to 11 recipients is over the limit of 10 recipients "
               "in 1h, send it in parts");
    BOOST_TEST(said("joe", "a@example.org", "192.0.2.5", 2) == "DUNNO");
    BOOST_TEST(
        said("joe", "a@example.org", "192.0.2.6", 1)
            .starts_with("450 4.7.1 sasl:joe: limit of 2 recipients in 1h reached, try again in "));
    BOOST_TEST(said("joe", "a@example.org", "192.0.2.6", 9) ==
               "554 5.7.1 sasl:joe: limit of 10 recipients in 1h reached");
    BOOST_TEST(
        said("", "a@example.org", "192.0.2.5", 1)
            .starts_with(
                "450 4.7.1 client:192.0.2.5: limit of 2 recipients in 1h reached, try again in "));
    BOOST_TEST(said("", "a@example.org", "192.0.2.5", 9).starts_with("HOLD client:192.0.2.5: "));
    // A limit that warns has no parts.
    BOOST_TEST(said("jim", "b@example.org", "192.0.2.7", 2) == "DUNNO");
    BOOST_TEST(said("jack", "b@example.org", "192.0.2.8", 2) == "DUNNO");
}

BOOST_FIXTURE_TEST_CASE(a_suspension_that_was_not_stored_is_undone, Fixture) {
    geo::Geolocation nowhere({}, [](const std::string&) {});
    mail::LoginWatch watch({mail::SuspensionRule::parse("2 networks / 1h")}, nowhere);
    mail::RateLimiter limiter(store, policy, pending);
    limiter.watch(watch);
    const auto passes = [&](const char* address) {
        PolicyRequest request = from("joe");
        request.client = net::Address::parse(address);
        request.stage = Stage::data;
        return limiter.decide({&request, 1}, now).front().action == "DUNNO";
    };
    BOOST_TEST(passes("192.0.2.1"));
    store.database().run("ALTER TABLE overrides RENAME TO gone");
    BOOST_CHECK_THROW(passes("198.51.100.1"), Error);
    store.database().run("ALTER TABLE gone RENAME TO overrides");
    BOOST_REQUIRE(limiter.undone_suspensions().size() == 1U);
    BOOST_TEST(limiter.undone_suspensions().front().subject == "sasl:joe");
    BOOST_TEST(!policy.own_limits("sasl:joe").has_value());
    BOOST_TEST(!passes("198.51.100.1"));
}

BOOST_FIXTURE_TEST_CASE(the_places_of_a_login_with_an_override_are_not_noted, Fixture) {
    geo::Geolocation nowhere({}, [](const std::string&) {});
    mail::LoginWatch watch({mail::SuspensionRule::parse("2 networks / 1h")}, nowhere);
    mail::RateLimiter limiter(store, policy, pending);
    limiter.watch(watch);
    give("sasl:joe", "0 messages / 1h reject", now + 1h);
    policy.set_overrides(store.overrides(now));
    store.database().run("ALTER TABLE origins RENAME TO gone"); // nor asked for
    PolicyRequest request = from("joe");
    request.stage = Stage::data;
    BOOST_TEST(limiter.decide({&request, 1}, now).front().action ==
               "554 5.7.1 sasl:joe: sending is suspended");
}

BOOST_FIXTURE_TEST_CASE(steps_are_parts_of_an_hour, Fixture) {
    for (const auto window : {1s, 30s, 600s, 3600s, 7200s, 86400s, 30 * 86400s, 420s}) {
        const auto step = mail::step_of(window);
        BOOST_TEST((3600s % step).count() == 0);
        BOOST_TEST((step <= window && (step == 1s || step * 20 <= window)));
    }
    BOOST_TEST((mail::step_of(1h) == 180s));
}

BOOST_AUTO_TEST_SUITE_END()
