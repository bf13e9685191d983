// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "firewall/ban/feed.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(firewall_ban_feed)

namespace {

std::string prefixes(std::string_view text) {
    std::string all;
    firewall::for_each_prefix_of_feed(
        text, "feed", [&](const net::Prefix& prefix) { all += prefix.str() + " "; });
    return all;
}

/// What is wrong with the feed.
std::string fault(std::string_view text) {
    try {
        prefixes(text);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(lines_have_a_prefix_or_a_comment) {
    BOOST_TEST(prefixes("# VoIPBL\r\n192.0.2.1/32\r\n\n 192.0.2.0/25 ; SBL1\n;\n2001:db8::1#x") ==
               "192.0.2.1/32 192.0.2.0/25 2001:db8::1/128 ");
    BOOST_TEST(prefixes("").empty());
}

BOOST_AUTO_TEST_CASE(apiban_has_an_array_of_addresses) {
    BOOST_TEST(prefixes(R"( {"ipaddress":["192.0.2.1","2001:db8::1"],"ID":"1"} )") ==
               "192.0.2.1/32 2001:db8::1/128 ");
    BOOST_TEST(prefixes(R"({"ID":{"x":1},"ipaddress":[]})").empty());
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused_with_its_place) {
    BOOST_TEST(fault("192.0.2.1\n192.0.2.256") ==
               "feed:2: '192.0.2.256' is not an address or prefix (example: 203.0.113.0/24)");
    BOOST_TEST(fault(std::string(100'000, 'x')).size() < 200);
    BOOST_TEST(fault(R"({"ipaddress":["rate limit exceeded"],"ID":"none"})") ==
               "feed: 'rate limit exceeded' is not an address or prefix (example: 203.0.113.0/24)");
    for (const char* text :
         {"{", R"({"ipaddress":"192.0.2.1"})", R"({"ipaddress":{"a":"192.0.2.1"}})",
          R"({"ipaddress":[1]})", R"({"ID":"1"})", R"({"ipaddress":["192.0.2.1"]} x)"}) {
        BOOST_TEST(fault(text) ==
                   R"(feed: not APIBAN's JSON (example: {"ipaddress": ["203.0.113.5"]}))");
    }
    BOOST_TEST(fault("{\"a\":" + std::string(1'000'000, '[')) == "feed: too deeply nested");
}

BOOST_AUTO_TEST_CASE(what_the_caller_refuses_has_its_place) {
    BOOST_CHECK_EXCEPTION(
        firewall::for_each_prefix_of_feed("192.0.2.1\n10.0.0.0/8", "feed",
                                          [](const net::Prefix& prefix) {
                                              if (!prefix.is_host()) {
                                                  throw_error("wide");
                                              }
                                          }),
        Error, [](const Error& error) { return error.what() == std::string("feed:2: wide"); });
}

BOOST_AUTO_TEST_CASE(a_source_has_a_name_that_nftables_takes) {
    for (const char* name : {"apiban", "A", "voipbl-2", "x234567890123456789012345678901-"}) {
        BOOST_TEST(firewall::is_source_name(name));
    }
    for (const char* name : {"", "1a", "-a", "a_b", "a b", "\xc3\xa4", "a;flush",
                             "x2345678901234567890123456789012x"}) {
        BOOST_TEST(!firewall::is_source_name(name));
    }
}

BOOST_AUTO_TEST_SUITE_END()
