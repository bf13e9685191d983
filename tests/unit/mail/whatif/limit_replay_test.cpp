// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_limiter.hpp"
#include "mail/whatif/limit_replay.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <random>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::LimitReplay;

BOOST_AUTO_TEST_SUITE(mail_whatif_limit_replay)

namespace {

constexpr std::chrono::sys_seconds k_start{std::chrono::seconds(1'800'000'000)};

/// Decides random traffic with the service's own code, and replays it.
void compare(const std::string& text, unsigned seed) {
    mail::RateStore store(":memory:");
    mail::RatePolicy policy;
    policy.add_limit(text);
    policy.add_networks("192.0.2.0/24");
    mail::PendingRecipients pending;
    mail::RateLimiter limiter(store, policy, pending);
    const mail::RateLimit& limit = policy.limits().front();
    LimitReplay replay(limit.allowance);
    std::mt19937 random(seed);
    const auto step = limit.allowance.window / 40 + 1s;
    std::chrono::sys_seconds now = k_start;
    int stopped = 0;
    constexpr int k_messages = 2000;
    for (int i = 0; i < k_messages; ++i) {
        if (random() % 4 == 0) {
            now += std::chrono::seconds(random() % static_cast<std::uint64_t>(step.count()));
        }
        const std::string address = fmt::format("192.0.2.{}", random() % 6);
        const std::string login = fmt::format("Login{}", random() % 5);
        const std::string instance = fmt::format("i{}", i);
        mail::PolicyRequest request;
        request.stage = mail::Stage::end_of_message;
        request.client_address = address;
        request.client = net::Address::parse(address);
        request.sasl_username = login;
        request.instance = instance;
        request.recipient_count = random() % 10 == 0 ? 1 + random() % 30 : 1;
        const bool expected = limiter.decide({&request, 1}, now).front().excess.has_value();
        const bool found = replay
                               .decide(limit.kind.subject_of(request),
                                       static_cast<std::int64_t>(request.recipient_count), now)
                               .is_exceeded;
        BOOST_REQUIRE_MESSAGE(found == expected, text << ": message " << i << ", seed " << seed);
        stopped += expected ? 1 : 0;
    }
    BOOST_TEST(stopped > 0);
    BOOST_TEST(stopped < k_messages);
}

} // namespace

BOOST_AUTO_TEST_CASE(it_decides_each_message_as_the_service_does) {
    unsigned seed = 1;
    for (const char* const text :
         {"sasl: 20 messages / 1h", "sasl: 30 recipients / 1h reject",
          "client: 25 messages, 40 recipients / 10m", "client/24: 40 messages / 1d",
          "sasl: 7 messages / 61s", "client: 40 messages / 7d", "sasl: 20 messages / 1h hold",
          "client: 20 messages, 25 recipients / 2h warn"}) {
        compare(text, ++seed);
        compare(text, ++seed);
    }
}

BOOST_AUTO_TEST_CASE(what_was_refused_counts_as_if_there_were_no_limit) {
    LimitReplay replay(mail::Allowance::parse("2 messages / 1h"));
    for (int i = 1; i <= 5; ++i) {
        const LimitReplay::Decision decision = replay.decide("sasl:joe", 3, k_start);
        BOOST_TEST(decision.is_exceeded == (i > 2));
        BOOST_TEST(decision.unlimited.messages == i);
        BOOST_TEST(decision.unlimited.recipients == 3 * i);
    }
    BOOST_TEST(!replay.decide("sasl:joe", 3, k_start + 63min).is_exceeded);
    BOOST_TEST(replay.decide("sasl:joe", 3, k_start + 63min).unlimited.messages == 2);
}

BOOST_AUTO_TEST_CASE(a_message_that_comes_late_counts_in_its_own_time) {
    mail::UsageWindow window;
    window.add(1h, {1, 1}, k_start + 50min);
    window.add(1h, {1, 2}, k_start);
    BOOST_TEST(window.used(1h, k_start).recipients == 2);
    BOOST_TEST(window.used(1h, k_start + 50min).recipients == 3);
    BOOST_TEST(window.used(1h, k_start + 70min).recipients == 1);
    BOOST_TEST(!window.is_over(1h, k_start + 70min));
    BOOST_TEST(window.is_over(1h, k_start + 120min));
}

BOOST_AUTO_TEST_CASE(subjects_that_do_not_count_any_more_are_forgotten) {
    LimitReplay replay(mail::Allowance::parse("1 messages / 1s"));
    for (int i = 0; i < 20'000; ++i) {
        BOOST_REQUIRE(
            !replay.decide("sender:" + std::to_string(i), 1, k_start + std::chrono::seconds(i / 10))
                 .is_exceeded);
    }
    BOOST_TEST(replay.decide("sender:19999", 1, k_start + 1999s).is_exceeded);
}

BOOST_AUTO_TEST_SUITE_END()
