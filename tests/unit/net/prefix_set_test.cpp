// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "net/prefix_set.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using net::Address;
using net::Prefix;

BOOST_AUTO_TEST_SUITE(net_prefix_set)

BOOST_AUTO_TEST_CASE(overlapping_prefixes_are_one) {
    const net::PrefixSet set(net::parse_prefix_list(
        "198.51.100.0/24\n203.0.113.0/25\n203.0.113.0/24\n203.0.113.7\n2001:db8::/32\n", "list"));
    for (const char* text : {"198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.200",
                             "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"}) {
        BOOST_TEST(set.contains(*Address::parse(text)), text);
    }
    for (const char* text : {"198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
                             "2001:db9::", "::1", "0.0.0.0"}) {
        BOOST_TEST(!set.contains(*Address::parse(text)), text);
    }
    BOOST_TEST(set.overlaps(*Prefix::parse("203.0.0.0/16")));
    BOOST_TEST(set.overlaps(*Prefix::parse("2001:db8:1::/64")));
    BOOST_TEST(!set.overlaps(*Prefix::parse("203.0.112.0/24")));
    BOOST_TEST(!set.overlaps(*Prefix::parse("2001:db9::/32")));
    BOOST_TEST(!net::PrefixSet().contains(*Address::parse("203.0.113.1")));

    const net::PrefixSet halves({*Prefix::parse("192.0.2.0/25"), *Prefix::parse("192.0.2.128/25")});
    BOOST_TEST(halves.covers(*Prefix::parse("192.0.2.0/24")));
    BOOST_TEST(halves.covers(*Prefix::parse("192.0.2.7")));
    BOOST_TEST(!halves.covers(*Prefix::parse("192.0.2.0/23")));
    BOOST_TEST(!halves.covers(*Prefix::parse("192.0.3.0/24")));
    BOOST_TEST(!halves.covers(*Prefix::parse("::/64")));
}

BOOST_AUTO_TEST_CASE(merged_prefixes_are_the_fewest) {
    const auto merged = [](const char* list) {
        std::string text;
        for (const Prefix& prefix : net::merged_prefixes(net::parse_prefix_list(list, "list"))) {
            text += prefix.str() + " ";
        }
        return text;
    };
    BOOST_TEST(merged("") == "");
    BOOST_TEST(merged("10.0.0.1\n10.0.0.1\n10.0.0.0/8\n") == "10.0.0.0/8 ");
    BOOST_TEST(merged("203.0.113.128/25\n203.0.113.0/25\n203.0.112.0/24\n") == "203.0.112.0/23 ");
    BOOST_TEST(merged("10.0.0.1\n10.0.0.2\n10.0.0.3\n") == "10.0.0.1/32 10.0.0.2/31 ");
    BOOST_TEST(merged("0.0.0.0/1\n128.0.0.0/1\n::/1\n8000::/1\n::1\n") == "0.0.0.0/0 ::/0 ");
    BOOST_TEST(merged("2001:db8:1::/48\n10.0.0.0/8\n2001:db8::/48\n") ==
               "10.0.0.0/8 2001:db8::/47 ");
    BOOST_TEST(merged("255.255.255.255\n255.255.255.254\n::fffe:ffff:ffff\n") ==
               "255.255.255.254/31 ::fffe:ffff:ffff/128 ");
}

BOOST_AUTO_TEST_CASE(all_of_one_family_says_nothing_of_the_other) {
    const net::PrefixSet set({*Prefix::parse("::/0")});
    BOOST_TEST(set.contains(*Address::parse("2001:db8::1")));
    BOOST_TEST(!set.contains(*Address::parse("203.0.113.1")));
}

BOOST_AUTO_TEST_CASE(a_list_has_comments_and_an_error_its_line) {
    BOOST_TEST(net::parse_prefix_list("# office\n\n 203.0.113.0/24 # net\r\n\t\n", "x").size() ==
               1);
    BOOST_CHECK_EXCEPTION(
        net::parse_prefix_list("203.0.113.0/24\n203.0.113.0/33\n", "allow.txt"), Error,
        [](const Error& error) { return std::string(error.what()).starts_with("allow.txt:2: "); });
}

BOOST_AUTO_TEST_SUITE_END()
