// SPDX-License-Identifier: MIT
#include "net/address.hpp"
#include "net/prefix.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using net::Address;

BOOST_AUTO_TEST_SUITE(net_address)

BOOST_AUTO_TEST_CASE(addresses_are_printed_as_rfc_5952_wants_them) {
    const std::pair<const char*, const char*> cases[] = {
        {"203.0.113.5", "203.0.113.5"},          {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},  {"::", "::"},
        {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"}, {"::ffff:203.0.113.5", "203.0.113.5"},
        {"::ffff:cb00:7105", "203.0.113.5"},     {"fe80::1", "fe80::1"},
    };
    for (const auto& [text, printed] : cases) {
        BOOST_TEST_CONTEXT(text) {
            const auto address = Address::parse(text);
            BOOST_REQUIRE(address.has_value());
            BOOST_TEST(address->str() == printed);
            BOOST_TEST((Address::parse(printed) == address));
        }
    }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    using namespace std::string_view_literals;
    for (const std::string_view text :
         {""sv,
          "1"sv,
          "1.2.3"sv,
          "1.2.3.4.5"sv,
          "1.2.3.256"sv,
          "1.2.3.0004"sv,
          "01.2.3.4"sv,
          "1.2.3.04"sv,
          "1.2.3.4 "sv,
          " 1.2.3.4"sv,
          "1.2.3.-4"sv,
          "1..2.3"sv,
          "1.2.3."sv,
          "0x7f.1.1.1"sv,
          "1.2.3.4:5060"sv,
          "[::1]"sv,
          "fe80::1%eth0"sv,
          ":::"sv,
          "1::2::3"sv,
          "::\0"sv,
          "1.2.3.4\0"sv,
          "12345::"sv,
          "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc"sv}) {
        BOOST_TEST(!Address::parse(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(martian_addresses) {
    for (const char* text :
         {"0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.0.1", "224.0.0.1", "239.255.255.250",
          "255.255.255.255", "::", "::1", "ff02::1", "::ffff:127.0.0.1"}) {
        BOOST_TEST(
            net::contains_martian(net::Prefix(*Address::parse(text), net::Prefix::k_longest)),
            text);
    }
    for (const char* text : {"1.0.0.1", "126.255.255.255", "128.0.0.1", "10.0.0.1", "192.168.1.1",
                             "223.255.255.255", "240.0.0.1", "::2", "fe80::1", "2001:db8::1"}) {
        BOOST_TEST(
            !net::contains_martian(net::Prefix(*Address::parse(text), net::Prefix::k_longest)),
            text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
