// SPDX-License-Identifier: MIT
#include "firewall/ban/standing_bans.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(firewall_ban_standing_bans)

namespace {

const firewall::StandingBans::Time k_now{100h};

void add(firewall::StandingBans& bans, std::vector<std::string> lines) {
    std::vector<firewall::BanRecord> records;
    for (const std::string& line : lines) {
        records.push_back(firewall::parse_ban_record(line));
    }
    bans.add(records, k_now);
}

std::vector<std::string> lines(const firewall::StandingBans& bans,
                               firewall::StandingBans::Time now) {
    std::vector<std::string> lines;
    for (const firewall::BanRecord& record : bans.records(now)) {
        lines.push_back(firewall::ban_line(record));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

using Lines = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(a_ban_has_the_time_left_and_ends) {
    firewall::StandingBans bans;
    add(bans, {"ban 203.0.113.5 600", "ban 2001:db8::/64 60"});
    BOOST_TEST(lines(bans, k_now + 59'500ms) ==
                   (Lines{"ban 2001:db8::/64 1", "ban 203.0.113.5/32 541"}),
               boost::test_tools::per_element());
    BOOST_TEST(lines(bans, k_now + 60s) == (Lines{"ban 203.0.113.5/32 540"}),
               boost::test_tools::per_element());
    BOOST_TEST(lines(bans, k_now + 600s) == Lines{}, boost::test_tools::per_element());
    BOOST_TEST(bans.count(k_now) == 2U);
    BOOST_TEST(bans.count(k_now + 60s) == 1U);
    BOOST_TEST(bans.count(k_now + 600s) == 0U);
}

BOOST_AUTO_TEST_CASE(running_bans_of_allowed_addresses_can_be_ended) {
    firewall::StandingBans bans;
    add(bans, {"ban 203.0.113.5 600", "ban 203.0.113.6 60", "ban 198.51.100.0/24 600"});
    const net::PrefixSet never({*net::Prefix::parse("203.0.113.0/24")});
    BOOST_TEST(bans.ends_of(never, k_now).size() == 2);
    const std::vector<firewall::BanRecord> ends = bans.ends_of(never, k_now + 60s);
    BOOST_REQUIRE(ends.size() == 1);
    BOOST_TEST(firewall::ban_line(ends[0]) == "unban 203.0.113.5/32");
    BOOST_TEST(bans.ends_of(net::PrefixSet(), k_now).empty());
}

BOOST_AUTO_TEST_CASE(the_last_record_of_a_prefix_counts) {
    firewall::StandingBans bans;
    add(bans, {"ban 203.0.113.5 600", "ban 203.0.113.6 600", "unban 203.0.113.7"});
    add(bans, {"ban 203.0.113.5 30", "unban 203.0.113.6"});
    BOOST_TEST(lines(bans, k_now) == (Lines{"ban 203.0.113.5/32 30"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_listing_replaces_all) {
    firewall::StandingBans bans;
    add(bans, {"ban 203.0.113.5 600"});
    firewall::BanListing listing;
    listing.bans = {{*net::Prefix::parse("203.0.113.6"), 20},
                    {*net::Prefix::parse("192.0.2.1"), 0},
                    {*net::Prefix::parse("192.0.2.2"), {}, "apiban"}};
    bans.replace(listing, k_now);
    BOOST_TEST(lines(bans, k_now) == (Lines{"ban 203.0.113.6/32 20"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bans_of_feeds_are_apart_and_do_not_end) {
    firewall::StandingBans bans;
    firewall::BanListing listing;
    listing.bans = {{*net::Prefix::parse("192.0.2.2"), {}, "apiban"},
                    {*net::Prefix::parse("192.0.2.3"), {}, "voipbl"}};
    bans.replace(listing, k_now);
    BOOST_TEST(lines(bans, k_now) == Lines{}, boost::test_tools::per_element());
    BOOST_TEST(bans.feeds().size() == 2);
    BOOST_TEST(bans.feeds().at("apiban").front().str() == "192.0.2.2/32");
}

BOOST_AUTO_TEST_SUITE_END()
