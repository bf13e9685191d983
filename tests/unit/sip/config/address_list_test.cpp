// SPDX-License-Identifier: MIT
#include "sip/config/address_list.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>

using namespace ispkit;
using sip::AddressList;
using sip::Reach;

BOOST_AUTO_TEST_SUITE(sip_config_address_list)

namespace {

Reach reach_of_matches(const std::string& value) {
    AddressList list(AddressList::Sense::out);
    list.add(value, AddressList::Sense::in);
    return sip::reach_of(list.share());
}

} // namespace

BOOST_AUTO_TEST_CASE(whoever_is_in_most_of_the_internet_is_everybody) {
    for (const char* value : {"0.0.0.0/0",
                              "::/0",
                              "0/0",
                              "0.0.0.0/0.0.0.0",
                              "::/::",
                              "[::]/0",
                              "0.0.0.0:5060/0",
                              "[::]:5060/0",
                              "192.0.2.1/0",
                              "::ffff:192.0.2.1/0",
                              "0.0.0.0/1,128.0.0.0/1",
                              "0.0.0.0/1, 128.0.0.0/1",
                              "128/1",
                              "64.0.0.0/2",
                              "2000::/3",
                              "2000::/16",
                              "8.0.0.0/8",
                              "8.0.0.0/255.0.0.0",
                              "0x8.0.0.0/8",
                              "8.0.0.0/9,8.128.0.0/9",
                              "2000::/17,2000:8000::/17",
                              "0.0.0.0/0,!192.0.2.0/24",
                              "!0.0.0.0/0,0.0.0.0/0",
                              "0.0.0.0/ 0",
                              "0.0.0.0/0x",
                              "0.0.0.0/+0",
                              "0.0.0.0/-0",
                              "0.0.0.0/00",
                              "0.0.0.0/0.0.0.1",
                              "::/0,!2000::/4",
                              "2000::/3,!2000::/ffff:fff0:0:1::"}) {
        BOOST_TEST((reach_of_matches(value) == Reach::everybody), value);
    }
}

BOOST_AUTO_TEST_CASE(what_no_one_carrier_has_is_many) {
    for (const char* value :
         {"198.51.0.0/16", "198.50.0.0/15", "4.0.0.0/9", "2001:db0::/28", "2001::/17",
          "198.51.0.0/17,198.51.128.0/17", "8.0.0.0/8,!8.0.0.0/9"}) {
        BOOST_TEST((reach_of_matches(value) == Reach::many), value);
    }
}

BOOST_AUTO_TEST_CASE(one_other_side_and_private_networks_are_few) {
    for (const char* value : {"",
                              ",",
                              "192.0.2.9",
                              "192.0.2.9/32",
                              "192.0.2.9:5060",
                              "2001:db8::1",
                              "[2001:db8::1]",
                              "192.0.2.0/24,198.51.100.0/24,203.0.113.0/24",
                              "198.51.0.0/17",
                              "2001:db8::/32",
                              "10.0.0.0/8",
                              "192.168.0.0/16,172.16.0.0/12,10.0.0.0/8,100.64.0.0/10",
                              "fc00::/7",
                              "fe80::/10",
                              "127.0.0.0/8",
                              "sip.example.net",
                              "0.0.0.0",
                              "::",
                              "0.0.0.0/0,!0.0.0.0/0",
                              "::/0,!::/0",
                              "0.0.0.0/33",
                              "0.0.0.0/-1",
                              "0.0.0.0/",
                              "::/129",
                              "/0",
                              "0.0.0.0/::",
                              "::ffff:0:0/96",
                              "1.2.3.4.5/0",
                              "example.net/0"}) {
        BOOST_TEST((reach_of_matches(value) == Reach::few), value);
    }
}

BOOST_AUTO_TEST_CASE(the_last_entry_that_holds_an_address_decides) {
    AddressList list(AddressList::Sense::in);
    BOOST_TEST((sip::reach_of(list.share()) == Reach::everybody));
    list.add("0.0.0.0/0,::/0", AddressList::Sense::out);
    BOOST_TEST((sip::reach_of(list.share()) == Reach::few));
    list.add("192.0.2.0/24", AddressList::Sense::in);
    BOOST_TEST(list.share().ipv4 == std::exp2(-24));
    list.add("192.0.2.128/25", AddressList::Sense::out);
    BOOST_TEST(list.share().ipv4 == std::exp2(-25));
    list.add("!0.0.0.0/0", AddressList::Sense::out);
    BOOST_TEST((sip::reach_of(list.share()) == Reach::everybody));
}

BOOST_AUTO_TEST_CASE(entries_that_are_no_network_are_given_back) {
    AddressList list(AddressList::Sense::out);
    const std::vector<std::string_view> others =
        list.add("192.0.2.1, sip.example.net,192.0.2.0/33,,!x", AddressList::Sense::in);
    BOOST_TEST((others == std::vector<std::string_view>{"sip.example.net", "192.0.2.0/33", "!x"}));
    BOOST_TEST(!list.has_ipv6());
    list.add("::1", AddressList::Sense::in);
    BOOST_TEST(list.has_ipv6());
}

BOOST_AUTO_TEST_CASE(sizes_are_told_as_networks) {
    BOOST_TEST(sip::network_of_size({std::exp2(-8), 0}) == "/8 of IPv4");
    BOOST_TEST(sip::network_of_size({0.86, 1}) == "/0 of IPv4");
    BOOST_TEST(sip::network_of_size({0, std::exp2(-3)}) == "/3 of IPv6");
    BOOST_TEST(sip::network_of_size({std::exp2(-20), std::exp2(-16)}) == "/16 of IPv6");
}

BOOST_AUTO_TEST_SUITE_END()
