// SPDX-License-Identifier: MIT
#include "firewall/ban/nft_script.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(firewall_ban_nft_script)

BOOST_AUTO_TEST_CASE(a_prefix_goes_into_the_set_of_its_length) {
    BOOST_TEST(firewall::set_of(*net::Prefix::parse("203.0.113.5")).name() == "ipv4_32");
    BOOST_TEST(firewall::set_of(*net::Prefix::parse("2001:db8::/64")).name() == "ipv6_64");
    BOOST_CHECK(firewall::set_of_name("ipv4_24") == (firewall::NftSet{true, 24}));
    BOOST_CHECK(firewall::set_of_name("ipv6_128") == (firewall::NftSet{false, 128}));
    BOOST_CHECK((firewall::set_of_name("ipv4_32_apiban") == firewall::NftSet{true, 32, "apiban"}));
    BOOST_TEST(firewall::set_of(*net::Prefix::parse("203.0.113.5"), "a-1").name() == "ipv4_32_a-1");
    for (const char* name : {"ipv4_32_", "ipv4_32_a_b", "ipv4_32_1a", "ipv4__a", "ipv4_32a",
                             "ipv4_33_a", "", "ipv4_", "ipv4_33", "ipv4_032", "ipv4_-1", "ipv6_129",
                             "ipv5_1", "ipv4_24x", "blocked", "ipv4_99999999999999999999"}) {
        BOOST_CHECK(!firewall::set_of_name(name));
    }
}

BOOST_AUTO_TEST_CASE(the_setup_masks_addresses_to_the_length_of_each_set) {
    const std::string script = firewall::setup_script({{true, 32}, {true, 20}, {false, 56}}, {});
    BOOST_TEST(script.find("drop_banned ip saddr @ipv4_32 ") != std::string::npos);
    BOOST_TEST(script.find("ip saddr & 255.255.240.0 @ipv4_20 ") != std::string::npos);
    BOOST_TEST(script.find("ip6 saddr & ffff:ffff:ffff:ff00:: @ipv6_56 ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rules_for_ports_use_their_set_and_others_have_none) {
    const std::string some =
        firewall::setup_script({{true, 32}}, firewall::PortList::parse("5060/udp,5060-5061/tcp"));
    BOOST_TEST(some.find("flush set inet ispkit ports\n"
                         "add element inet ispkit ports { tcp . 5060-5061, udp . 5060 }\n") !=
               std::string::npos);
    BOOST_TEST(some.find("@ipv4_32 meta l4proto . th dport @ports counter") != std::string::npos);
    const std::string all = firewall::setup_script({{true, 32}}, {});
    BOOST_TEST(all.find("delete set inet ispkit ports\n") != std::string::npos);
    BOOST_TEST(all.find("@ports") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_feed_replaces_the_sets_of_its_source_alone) {
    const std::vector<net::Prefix> prefixes{*net::Prefix::parse("203.0.113.5"),
                                            *net::Prefix::parse("203.0.113.6")};
    BOOST_TEST(firewall::replace_script(
                   {{true, 32}, {true, 24, "a"}, {true, 32, "a"}, {true, 32, "b"}}, "a",
                   prefixes) == "flush set inet ispkit ipv4_24_a\n"
                                "flush set inet ispkit ipv4_32_a\n"
                                "add element inet ispkit ipv4_32_a { 203.0.113.5, 203.0.113.6 }\n");
}

BOOST_AUTO_TEST_CASE(changes_replace_what_was_there) {
    const std::vector<firewall::BanRecord> records{
        firewall::parse_ban_record("ban 203.0.113.5 600"),
        firewall::parse_ban_record("unban 203.0.113.6"),
        firewall::parse_ban_record("ban 203.0.113.7 60"),
        firewall::parse_ban_record("unban 2001:db8::/64")};
    BOOST_TEST(firewall::change_script(records) ==
               "add element inet ispkit ipv6_64 { 2001:db8:: }\n"
               "delete element inet ispkit ipv6_64 { 2001:db8:: }\n"
               "add element inet ispkit ipv4_32 { 203.0.113.5, 203.0.113.6, 203.0.113.7 }\n"
               "delete element inet ispkit ipv4_32 { 203.0.113.5, 203.0.113.6, 203.0.113.7 }\n"
               "add element inet ispkit ipv4_32 { 203.0.113.5 timeout 600s, "
               "203.0.113.7 timeout 60s }\n");
}

BOOST_AUTO_TEST_SUITE_END()
