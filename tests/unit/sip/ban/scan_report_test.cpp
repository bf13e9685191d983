// SPDX-License-Identifier: MIT
#include "sip/ban/scan_report.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_ban_scan_report)

namespace {

constexpr Time k_start{std::chrono::hours(500'000)};
const net::Prefix k_a = *net::Prefix::parse("203.0.113.5");
const net::Prefix k_b = *net::Prefix::parse("2001:db8::/64");

} // namespace

BOOST_AUTO_TEST_CASE(attackers_are_summed_up_and_the_busiest_is_first) {
    sip::ScanReport report;
    report.add_attempt(k_a, "100", k_start, false);
    for (int i = 0; i < 3; ++i) {
        report.add_attempt(k_b, i == 0 ? "100" : "101", k_start + i * 1s, i == 2);
    }
    const sip::Verdict ban{
        k_b, k_b.first(), k_start + 1s, 600s, sip::Reason::failures, sip::Kind::wrong_password,
        2,   {}};
    report.add_ban(ban);
    BOOST_TEST(report.attempts() == 4);
    BOOST_TEST(report.stopped() == 1);
    BOOST_TEST(report.bans() == 1);
    const std::vector<sip::Attacker> attackers = report.attackers();
    BOOST_REQUIRE(attackers.size() == 2);
    BOOST_CHECK(attackers[0].prefix == k_b);
    BOOST_TEST(attackers[0].attempts == 3);
    BOOST_TEST(attackers[0].accounts == 2);
    BOOST_TEST(attackers[0].stopped == 1);
    BOOST_TEST(attackers[0].bans == 1);
    BOOST_CHECK(attackers[0].first == k_start);
    BOOST_CHECK(attackers[0].last == k_start + 2s);
    BOOST_TEST(attackers[1].accounts == 1);
}

BOOST_AUTO_TEST_CASE(a_set_of_hashes_knows_what_was_added) {
    sip::HashSet set;
    for (std::uint64_t hash = 0; hash < 5000; ++hash) {
        BOOST_TEST_REQUIRE(set.add(hash * 0x9e37'79b9'7f4a'7c15u + 2));
    }
    for (std::uint64_t hash = 0; hash < 5000; ++hash) {
        BOOST_TEST_REQUIRE(!set.add(hash * 0x9e37'79b9'7f4a'7c15u + 2));
    }
    BOOST_TEST(set.add(0));
    BOOST_TEST(!set.add(0));
}

BOOST_AUTO_TEST_CASE(the_first_reports_are_kept_and_all_are_counted) {
    sip::ScanFindings findings;
    sip::Judgement judgement;
    judgement.distributed = sip::DistributedAttack{"100", 10, k_start};
    for (int i = 0; i < 150; ++i) {
        findings.add(judgement);
    }
    BOOST_TEST(findings.distributed.count == 150U);
    BOOST_TEST(findings.distributed.first.size() == 100U);
    BOOST_TEST(findings.guessed.count == 0U);
    BOOST_TEST(findings.spared.count == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
