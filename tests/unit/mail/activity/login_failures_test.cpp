// SPDX-License-Identifier: MIT
#include "mail/activity/login_failures.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;
using mail::LoginFailures;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(mail_activity_login_failures)

namespace {

const net::Address k_office = *net::Address::parse("198.51.100.77");
const net::Address k_other = *net::Address::parse("203.0.113.5");
const std::chrono::sys_seconds k_time(1'795'460'000s);

std::uint32_t counted(const std::vector<mail::FailedLogins>& all) {
    std::uint32_t count = 0;
    for (const mail::FailedLogins& failed : all) {
        count += failed.count;
    }
    return count;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_login_has_its_own_failures_behind_it_and_those_of_nobody) {
    LoginFailures failures;
    failures.add(k_office, "bob", k_time, "the first");
    failures.add(k_office, "Bob", k_time + 1s, "another");
    failures.add(k_office, "(unavailable)", k_time, "of nobody");
    failures.add(k_office, "", k_time, "of nobody");
    failures.add(k_other, "alice", k_time, "elsewhere");
    BOOST_TEST(counted(failures.take(k_office, "alice", k_time + 1h)) == 2u);
    BOOST_TEST(counted(failures.take(k_office, "alice", k_time + 1h)) == 0u); // they count once
    const auto bobs = failures.take(k_office, "BOB", k_time + 1h);
    BOOST_REQUIRE(bobs.size() == 1u);
    BOOST_TEST(bobs[0].count == 2u);
    BOOST_TEST(bobs[0].first_line == "the first");
}

BOOST_AUTO_TEST_CASE(failures_are_forgotten_after_a_day) {
    LoginFailures failures;
    failures.add(k_office, "bob", k_time, "old");
    BOOST_TEST(failures.take(k_office, "bob", k_time + 25h).empty());
    failures.add(k_office, "bob", k_time, "old");
    failures.add(k_office, "bob", k_time + 25h, "new");
    const auto bobs = failures.take(k_office, "bob", k_time + 26h);
    BOOST_REQUIRE(bobs.size() == 1u);
    BOOST_TEST(bobs[0].count == 1u);
    BOOST_TEST(bobs[0].first_line == "new");
}

BOOST_AUTO_TEST_CASE(the_next_run_goes_on_with_the_latest) {
    LoginFailures failures;
    failures.add(k_office, "bob", k_time + 2s, "later");
    failures.add(k_office, "joe", k_time, "earlier");
    failures.add(k_office, "jim", k_time - 25h, "too early");
    const auto latest = failures.latest(k_time);
    BOOST_REQUIRE(latest.size() == 2u);
    BOOST_TEST(latest[0].first_line == "earlier");
    BOOST_TEST(latest[1].first_line == "later");
    LoginFailures next;
    next.put(latest[1]);
    BOOST_TEST(counted(next.take(k_office, "bob", k_time + 1h)) == 1u);

    for (int i = 0; i < 5000; ++i) {
        failures.add(k_other, std::to_string(i), k_time + 1min, "flood");
    }
    BOOST_TEST(failures.latest(k_time).size() == 4096u);
}

BOOST_AUTO_TEST_SUITE_END()
