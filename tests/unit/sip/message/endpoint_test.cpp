// SPDX-License-Identifier: MIT
#include "sip/message/endpoint.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_message_endpoint)

BOOST_AUTO_TEST_CASE(endpoints_are_read_whole) {
    const auto read = [](std::string_view text) {
        const auto endpoint = sip::parse_endpoint(text);
        return endpoint ? endpoint->address.str() + " " + std::to_string(endpoint->port) : "none";
    };
    BOOST_TEST(read("203.0.113.5") == "203.0.113.5 0");
    BOOST_TEST(read("203.0.113.5:5060") == "203.0.113.5 5060");
    BOOST_TEST(read("[203.0.113.5]:5060") == "203.0.113.5 5060");
    BOOST_TEST(read("2001:db8::1") == "2001:db8::1 0");
    BOOST_TEST(read("[2001:db8::1]:65535") == "2001:db8::1 65535");
    for (const char* text : {"", "203.0.113.5:", "203.0.113.5:65536", "203.0.113.5 ",
                             "203.0.113.256", "203.0.113.5:5060'", "[2001:db8::1", "example.com",
                             "203.0.113.5:-1", "[203.0.113.5]5060"}) {
        BOOST_TEST(read(text) == "none");
    }
}

BOOST_AUTO_TEST_CASE(the_last_group_is_the_port_where_one_always_stands) {
    const auto read = [](std::string_view text) {
        const auto endpoint = sip::parse_endpoint_with_port(text);
        return endpoint ? endpoint->address.str() + " " + std::to_string(endpoint->port) : "none";
    };
    BOOST_TEST(read("203.0.113.5:5060") == "203.0.113.5 5060");
    BOOST_TEST(read("::ffff:203.0.113.5:5060") == "203.0.113.5 5060");
    BOOST_TEST(read("2001:db8::5:5071") == "2001:db8::5 5071");
    BOOST_TEST(read("2001:db8::5071") == "none");
    BOOST_TEST(read("2001:db8:1:2:3:4:5:6:5071") == "2001:db8:1:2:3:4:5:6 5071");
    BOOST_TEST(read("2001:DB8:0:0:0:0:0:5:5071") == "2001:db8::5 5071");
    BOOST_TEST(read("2001:db8:::5071") == "2001:db8:: 5071");
    BOOST_TEST(read("[2001:db8::5]:5071") == "2001:db8::5 5071");
    for (const char* text : {"", "203.0.113.5", "2001:db8:1:2:3:4:5:6", "2001:db8::5:99999",
                             "203.0.113.5:5060 ", "x203.0.113.5:5060", ":5060"}) {
        BOOST_TEST(read(text) == "none");
    }
}

BOOST_AUTO_TEST_CASE(an_endpoint_is_taken_with_the_space_behind_it) {
    std::string_view text = "203.0.113.5:5060 failed";
    const auto endpoint = sip::take_endpoint(text);
    BOOST_REQUIRE(endpoint.has_value());
    BOOST_TEST(endpoint->address.str() == "203.0.113.5");
    BOOST_TEST(endpoint->port == 5060);
    BOOST_TEST(text == "failed");
    BOOST_TEST(!sip::take_endpoint(text));
    BOOST_TEST(text == "");
}

BOOST_AUTO_TEST_SUITE_END()
