// SPDX-License-Identifier: MIT
#include "firewall/ban/ban_guard.hpp"
#include "firewall/enforcer/enforce.hpp"
#include "firewall/enforcer/enforcement_counts.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(firewall_enforcer_enforcement_counts)

BOOST_AUTO_TEST_CASE(records_count_by_what_became_of_them) {
    const std::chrono::sys_seconds now(1'700'000'000s);
    const std::vector<firewall::BanRecord> records{
        firewall::parse_ban_record("ban 203.0.113.5 600"),
        firewall::parse_ban_record("ban 203.0.113.6 600"),
        firewall::parse_ban_record("unban 203.0.113.7")};
    firewall::EnforcementCounts counts;
    const auto text = [&] {
        metrics::MetricsText text("t");
        counts.write(text);
        return std::move(text).text();
    };
    counts.count(records);
    BOOST_TEST(text().find("last_refusal") == std::string::npos);
    counts.count_failure(records[1], now - 1s);
    counts.count_refusal(firewall::Refusal::too_wide, now);
    const std::string written = text();
    for (const char* const series : {"records_applied_total{action=\"ban\"} 1\n",
                                     "records_applied_total{action=\"unban\"} 1\n",
                                     "records_refused_total{reason=\"too_wide\"} 1\n",
                                     "records_refused_total{reason=\"by_firewall\"} 1\n",
                                     "records_refused_total{reason=\"own_address\"} 0\n",
                                     "last_refusal_timestamp_seconds 1700000000.000\n"}) {
        BOOST_TEST(written.find(series) != written.npos, series);
    }
}

BOOST_AUTO_TEST_CASE(a_refused_ban_says_why) {
    const firewall::BanGuard guard{
        .never = net::PrefixSet(net::parse_prefix_list("192.0.2.7\n", "t")),
        .own = net::PrefixSet(net::parse_prefix_list("192.0.2.1\n", "t"))};
    const auto refusal_of = [&](const char* prefix) {
        try {
            firewall::check_ban(*net::Prefix::parse(prefix), guard);
        } catch (const firewall::RefusedBan& refused) {
            return firewall::k_refusal_names[static_cast<std::size_t>(refused.refusal())];
        }
        return std::string_view();
    };
    BOOST_TEST(refusal_of("10.0.0.0/8") == "too_wide");
    BOOST_TEST(refusal_of("127.0.0.1") == "martian");
    BOOST_TEST(refusal_of("192.0.2.7") == "allow_listed");
    BOOST_TEST(refusal_of("192.0.2.0/31") == "own_address");
    BOOST_TEST(refusal_of("203.0.113.5").empty());
}

BOOST_AUTO_TEST_CASE(a_time_to_wait_fits_poll) {
    const std::chrono::steady_clock::time_point now(100h);
    BOOST_TEST(firewall::poll_timeout(now + 1500us, now) == 2);
    BOOST_TEST(firewall::poll_timeout(now - 1h, now) == 0);
    BOOST_TEST(firewall::poll_timeout(now + 24h * 365, now) == std::numeric_limits<int>::max());
    BOOST_TEST(firewall::poll_timeout(now.max(), now) == -1);
}

BOOST_AUTO_TEST_SUITE_END()
