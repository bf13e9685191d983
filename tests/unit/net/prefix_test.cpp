// SPDX-License-Identifier: MIT
#include "net/prefix.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using net::Address;
using net::Prefix;

BOOST_AUTO_TEST_SUITE(net_prefix)

BOOST_AUTO_TEST_CASE(bits_behind_the_length_are_cleared) {
    const std::pair<const char*, const char*> cases[] = {
        {"203.0.113.5", "203.0.113.5/32"},
        {"203.0.113.5/24", "203.0.113.0/24"},
        {"203.0.113.5/0", "0.0.0.0/0"},
        {"203.0.113.255/31", "203.0.113.254/31"},
        {"2001:db8::1", "2001:db8::1/128"},
        {"2001:db8:1:2:3::4/64", "2001:db8:1:2::/64"},
        {"2001:db8:1:2:3::4/65", "2001:db8:1:2::/65"},
        {"2001:db8::/0", "::/0"},
        {"::ffff:203.0.113.5/32", "203.0.113.5/32"},
    };
    for (const auto& [text, printed] : cases) {
        BOOST_TEST_CONTEXT(text) {
            const auto prefix = Prefix::parse(text);
            BOOST_REQUIRE(prefix.has_value());
            BOOST_TEST(prefix->str() == printed);
        }
    }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    for (const char* text : {"", "/24", "203.0.113.0/", "203.0.113.0/33", "203.0.113.0/-1",
                             "203.0.113.0/ 1", "203.0.113.0/8/8", "::/129", "::ffff:1.2.3.4/128",
                             "example.com/24", "203.0.113.0/99999999999"}) {
        BOOST_TEST(!Prefix::parse(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(a_prefix_holds_the_addresses_of_its_family) {
    const Prefix network = *Prefix::parse("203.0.113.0/24");
    BOOST_TEST(network.contains(*Address::parse("203.0.113.0")));
    BOOST_TEST(network.contains(*Address::parse("203.0.113.255")));
    BOOST_TEST(!network.contains(*Address::parse("203.0.114.0")));
    BOOST_TEST(!network.contains(*Address::parse("::203.0.113.5")));
    BOOST_TEST(network.last().str() == "203.0.113.255");
    const Prefix all = *Prefix::parse("::/0");
    BOOST_TEST(all.contains(*Address::parse("2001:db8::1")));
    BOOST_TEST(!all.contains(*Address::parse("203.0.113.5")));
    BOOST_TEST(Prefix::parse("0.0.0.0/0")->contains(*Address::parse("203.0.113.5")));
}

BOOST_AUTO_TEST_SUITE_END()
