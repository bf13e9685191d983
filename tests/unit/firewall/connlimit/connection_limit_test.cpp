// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "firewall/connlimit/connection_limit.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using firewall::ConnectionRate;
using firewall::OverLimit;

BOOST_AUTO_TEST_SUITE(firewall_connlimit_connection_limit)

BOOST_AUTO_TEST_CASE(a_rate_is_a_number_and_a_unit) {
    BOOST_TEST(ConnectionRate::parse("30/minute").str() == "30/minute");
    BOOST_CHECK(ConnectionRate::parse("1/second").period == 1s);
    BOOST_CHECK(ConnectionRate::parse("30/minute").period == 60s);
    BOOST_CHECK(ConnectionRate::parse("7/hour").period == 1h);
    BOOST_CHECK(ConnectionRate::parse("10000/day").period == 24h);
    for (const char* text : {"",
                             "/",
                             "30",
                             "30/",
                             "/minute",
                             "30/minutes",
                             "30/min",
                             "30/Minute",
                             "0/minute",
                             "10001/minute",
                             "-1/minute",
                             "+1/minute",
                             " 1/minute",
                             "1/minute ",
                             "1 /minute",
                             "1/ minute",
                             "1.5/minute",
                             "0x1/minute",
                             "99999999999/minute",
                             "30/week",
                             "30/minute/hour"}) {
        BOOST_CHECK_THROW(ConnectionRate::parse(text), Error);
    }
}

BOOST_AUTO_TEST_CASE(an_action_is_a_verdict_with_or_without_a_log) {
    BOOST_CHECK((OverLimit::parse("drop") == OverLimit{OverLimit::Verdict::drop, false}));
    BOOST_CHECK((OverLimit::parse("reject") == OverLimit{OverLimit::Verdict::reject, false}));
    BOOST_CHECK((OverLimit::parse("log") == OverLimit{OverLimit::Verdict::pass, true}));
    BOOST_CHECK((OverLimit::parse("log,drop") == OverLimit{OverLimit::Verdict::drop, true}));
    BOOST_CHECK((OverLimit::parse("log,reject") == OverLimit{OverLimit::Verdict::reject, true}));
    for (const char* text : {"", ",", "accept", "Drop", "drop,", "drop,reject", "log,log", "log ",
                             "log, drop", "drop\nflush ruleset"}) {
        BOOST_CHECK_THROW(OverLimit::parse(text), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_port_is_a_port) {
    BOOST_TEST(firewall::parse_port("1") == 1);
    BOOST_TEST(firewall::parse_port("65535") == 65'535);
    for (const char* text : {"", "0", "65536", "-25", "25 ", "smtp", "25,465", "25-30"}) {
        BOOST_CHECK_THROW(firewall::parse_port(text), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_table_has_a_name_that_is_no_word_of_nft) {
    for (const char* text : {"smtp_connlimit", "smtp_465", "smtp_a", "smtp_0123456789"}) {
        BOOST_CHECK_NO_THROW(firewall::check_table_name(text));
    }
    for (const char* text : {"", "smtp", "smtp_", "filter", "ip", "Smtp_x", "smtp_X", "smtp_x-y",
                             "smtp_x y", "smtp_x;", "smtp_x\n", "smtp_01234567890"}) {
        BOOST_CHECK_THROW(firewall::check_table_name(text), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_bucket_is_full_again_after_the_time_of_all_its_connections) {
    BOOST_CHECK(firewall::time_to_refill(ConnectionRate::parse("30/minute"), 10) == 20s);
    BOOST_CHECK(firewall::time_to_refill(ConnectionRate::parse("7/second"), 1) == 1s);
    BOOST_CHECK(firewall::time_to_refill(ConnectionRate::parse("1/day"), 10'000) == 24h * 10'000);
}

BOOST_AUTO_TEST_CASE(the_head_says_what_the_limit_is) {
    firewall::ConnectionLimit limit;
    limit.rate = ConnectionRate::parse("30/minute");
    limit.ports = {25, 465};
    BOOST_TEST(firewall::describe(limit, std::nullopt) ==
               "30/minute new connections, 5 at once, to port 25, 465 from each IPv4 /32 and IPv6 "
               "/64; above that they are dropped");
    limit.clients = {*net::Prefix::parse("192.0.2.0/24")};
    limit.over = OverLimit::parse("log");
    BOOST_TEST(firewall::describe(limit, std::nullopt)
                   .ends_with("/64 of the listed clients; above that they are "
                              "logged"));
}

BOOST_AUTO_TEST_SUITE_END()
