// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "firewall/ban/ipset_script.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(firewall_ban_ipset_script)

namespace {

std::string rules(const char* ports) {
    const std::string all = firewall::iptables_ban_rules(true, firewall::PortList::parse(ports));
    constexpr std::string_view k_start = "*raw\n:ISPKIT-BAN - [0:0]\n";
    BOOST_TEST(all.starts_with(k_start));
    BOOST_TEST(all.ends_with("COMMIT\n"));
    return all.substr(k_start.size(), all.size() - k_start.size() - 7);
}

constexpr const char* k_end = "-m set --match-set ispkit-ipv4 src -j DROP\n";

} // namespace

BOOST_AUTO_TEST_CASE(a_change_is_a_line_for_each_record) {
    const std::vector<firewall::BanRecord> records{
        firewall::parse_ban_record("ban 203.0.113.5 600"),
        firewall::parse_ban_record("unban 2001:db8::/64"),
        firewall::parse_ban_record("ban 203.0.113.0/24 31536000")};
    BOOST_TEST(firewall::ipset_change_script(records) ==
               "add ispkit-ipv4 203.0.113.5/32 timeout 600\n"
               "del ispkit-ipv6 2001:db8::/64\n"
               "add ispkit-ipv4 203.0.113.0/24 timeout 2147483\n");
}

BOOST_AUTO_TEST_CASE(a_rule_has_one_protocol_and_at_most_15_ports) {
    BOOST_TEST(rules("all") == std::string("-A ISPKIT-BAN ") + k_end);
    BOOST_TEST(rules("5060-5061/udp,5070/udp,8089/tcp") ==
               std::string("-A ISPKIT-BAN -p tcp -m multiport --dports 8089 ") + k_end +
                   "-A ISPKIT-BAN -p udp -m multiport --dports 5060:5061,5070 " + k_end);
    BOOST_TEST(rules("1/udp,3/udp,5/udp,7/udp,9/udp,11/udp,13/udp,15/udp,17/udp,19/udp,21/udp,"
                     "23/udp,25/udp,27/udp,29/udp") ==
               std::string("-A ISPKIT-BAN -p udp -m multiport --dports "
                           "1,3,5,7,9,11,13,15,17,19,21,23,25,27,29 ") +
                   k_end);
    BOOST_TEST(rules("1/udp,3/udp,5/udp,7/udp,9/udp,11/udp,13/udp,15/udp,17/udp,19/udp,21/udp,"
                     "23/udp,25/udp,27/udp,29-30/udp") ==
               std::string("-A ISPKIT-BAN -p udp -m multiport --dports "
                           "1,3,5,7,9,11,13,15,17,19,21,23,25,27 ") +
                   k_end + "-A ISPKIT-BAN -p udp -m multiport --dports 29:30 " + k_end);
}

BOOST_AUTO_TEST_CASE(counters_of_rules_are_added_up) {
    // As iptables 1.8.9 writes it.
    const firewall::BanListing::Dropped dropped = firewall::parse_iptables_counters(
        "-N ISPKIT-BAN\n"
        "-A ISPKIT-BAN -p tcp -m multiport --dports 8089 -m set --match-set ispkit-ipv4 src -c 3 "
        "180 -j DROP\n"
        "-A ISPKIT-BAN -p udp -m multiport --dports 5060 -m set --match-set ispkit-ipv4 src -c "
        "4000000000 12 -j DROP\n",
        true);
    BOOST_TEST(dropped.family == "ipv4");
    BOOST_TEST(dropped.packets == 4'000'000'003U);
    BOOST_TEST(dropped.bytes == 192U);
    for (const char* text : {"", "-c", "-c 1", "-c x y", "-A ISPKIT-BAN -j DROP"}) {
        BOOST_TEST(firewall::parse_iptables_counters(text, false).packets == 0U, text);
    }
}

BOOST_AUTO_TEST_CASE(a_listing_is_read) {
    // As ipset 7.17 writes it.
    const firewall::BanListing listing = firewall::parse_ipset_listing(
        "create ispkit-ipv4 hash:net family inet hashsize 1024 maxelem 262144 timeout 0 "
        "bucketsize 12 initval 0xbc90a03c\n"
        "add ispkit-ipv4 203.0.113.5 timeout 599\n"
        "add ispkit-ipv6 2001:db8::/64 timeout 0\n");
    BOOST_REQUIRE(listing.bans.size() == 2);
    BOOST_TEST(listing.bans[0].prefix.str() == "203.0.113.5/32");
    BOOST_TEST(listing.bans[0].seconds_left.value() == 599);
    BOOST_TEST(listing.bans[1].prefix.str() == "2001:db8::/64");
    BOOST_CHECK(!listing.bans[1].seconds_left);
    BOOST_TEST(firewall::parse_ipset_listing("").bans.empty());
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    for (const char* text :
         {"x", "add", "add other 203.0.113.5 timeout 5", "add ispkit-ipv4 203.0.113.5",
          "add ispkit-ipv4 203.0.113.5 timeout", "add ispkit-ipv4 203.0.113.5 timeout x",
          "add ispkit-ipv4 x timeout 5"}) {
        BOOST_CHECK_THROW(firewall::parse_ipset_listing(text), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
