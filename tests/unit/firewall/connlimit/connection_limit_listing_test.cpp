// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "firewall/connlimit/connection_limit_listing.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(firewall_connlimit_connection_limit_listing)

BOOST_AUTO_TEST_CASE(clients_and_counters_are_read) {
    // As nft -j 1.0.6 writes it.
    const auto read = firewall::parse_connection_limit_listing(
        R"({"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}},)"
        R"({"table": {"family": "inet", "name": "smtp_connlimit", "handle": 1}},)"
        R"({"counter": {"family": "inet", "name": "within_ipv6", "table": "smtp_connlimit",)"
        R"("handle": 2, "packets": 13, "bytes": 780}},)"
        R"({"set": {"family": "inet", "name": "allowed_ipv4", "table": "smtp_connlimit",)"
        R"("type": "ipv4_addr", "handle": 5, "flags": ["interval"],)"
        R"("elem": [{"prefix": {"addr": "10.0.0.0", "len": 8}}, "192.0.2.7"]}},)"
        R"({"set": {"family": "inet", "name": "buckets_ipv4_32_30_minute_burst_10_size_65536",)"
        R"("table": "smtp_connlimit", "type": "ipv4_addr", "size": 65536, "elem": [{"elem": {"val":)"
        R"("192.0.2.66", "timeout": 3600, "expires": 3599, "limit": {"rate": 30, "burst": 10,)"
        R"("per": "minute", "inv": true}}}]}},)"
        R"({"set": {"family": "inet", "name": "limited_ipv4_32_size_65536", "table":)"
        R"("smtp_connlimit", "elem": [{"elem": {"val": "192.0.2.66", "timeout": 3600, "expires":)"
        R"(3590, "counter": {"packets": 37, "bytes": 2220}}}]}},)"
        R"({"set": {"family": "inet", "name": "limited_ipv4_32_size_100", "table":)"
        R"("smtp_connlimit", "elem": [{"elem": {"val": "192.0.2.66", "timeout": 60, "expires":)"
        R"(61, "counter": {"packets": 5, "bytes": 300}}}]}},)"
        R"({"set": {"family": "inet", "name": "limited_ipv6_64_size_65536", "table":)"
        R"("smtp_connlimit", "elem": [{"elem": {"val": "2001:db8:bad::", "timeout": 3600,)"
        R"("counter": {"packets": 99, "bytes": 6000}}}]}},)"
        R"({"set": {"family": "inet", "name": "buckets_ipv6_64_30_minute_burst_10_size_65536",)"
        R"("table": "smtp_connlimit", "size": 65536}},)"
        R"({"set": {"family": "inet", "name": "buckets_ipv6_64_30_hour_burst_10_size_9",)"
        R"("table": "smtp_connlimit", "size": 9}},)"
        R"({"chain": {"family": "inet", "table": "smtp_connlimit", "name": "limited_ipv4"}},)"
        R"({"rule": {"family": "inet", "table": "smtp_connlimit", "chain": "new_ipv4", "expr":)"
        R"([{"set": {"op": "update", "elem": {}, "set":)"
        R"("@buckets_ipv4_32_30_minute_burst_10_size_65536"}}, {"goto": {"target": "x"}}]}},)"
        R"({"rule": {"family": "inet", "table": "smtp_connlimit", "chain": "new_ipv6", "expr":)"
        R"([{"set": {"set": "@buckets_ipv6_64_30_minute_burst_10_size_65536"}}]}},)"
        R"({"table": {"family": "inet", "name": "other", "handle": 9}},)"
        R"({"counter": {"family": "inet", "name": "limited_ipv4", "table": "other", "packets": 1,)"
        R"("bytes": 1}}]})",
        "smtp_connlimit");
    const firewall::ConnectionLimitListing& listing = read.value();
    BOOST_TEST(firewall::problems(listing).empty());
    BOOST_REQUIRE(listing.clients.size() == 2);
    BOOST_TEST(listing.clients[0].prefix.str() == "2001:db8:bad::/64");
    BOOST_TEST(listing.clients[0].connections == 99);
    BOOST_TEST(listing.clients[0].seconds_ago == 3600);
    BOOST_TEST(listing.clients[1].prefix.str() == "192.0.2.66/32");
    BOOST_TEST(listing.clients[1].connections == 42);
    BOOST_TEST(listing.clients[1].seconds_ago == 0);
    BOOST_REQUIRE(listing.rooms.size() == 2);
    BOOST_TEST(listing.rooms[0].family == "ipv4");
    BOOST_TEST(listing.rooms[0].taken == 1);
    BOOST_TEST(listing.rooms[0].size == 65536);
    BOOST_TEST(listing.rooms[1].family == "ipv6");
    BOOST_TEST(listing.rooms[1].taken == 0);
    BOOST_REQUIRE(listing.counters.size() == 1);
    BOOST_TEST(listing.counters[0].name == "within");
    BOOST_TEST(listing.counters[0].family == "ipv6");
    BOOST_TEST(listing.counters[0].connections == 13);
}

BOOST_AUTO_TEST_CASE(other_json_is_refused) {
    const std::string start = R"({"nftables": [{"table": {"family": "inet", "name": "smtp_x"}},)"
                              R"({"set": {"family": "inet", "table": "smtp_x", "name":)"
                              R"("limited_ipv4_32_size_9", "elem": )";
    BOOST_CHECK_NO_THROW(firewall::parse_connection_limit_listing(start + "[]}}]}", "smtp_x"));
    for (const std::string& text :
         {std::string(), std::string("[]"), std::string("{}"),
          std::string(R"({"nftables": [{"table": {"family": "inet", "name": "smtp_x"}}]})"),
          std::string(R"({"nftables": [{"table": {}}]})"),
          std::string(R"({"nftables": [{"table": 5}]})"),
          std::string(R"({"nftables": [{"set": {}}]})"), start + R"(["192.0.2.1"]}}]})",
          start + R"([{"elem": {"val": "192.0.2.1"}}]}}]})",
          start + R"([{"elem": {"val": "x", "timeout": 1, "expires": 1, "counter":)" +
              R"({"packets": 1}}}]}}]})"}) {
        BOOST_CHECK_THROW(firewall::parse_connection_limit_listing(text, "smtp_x"), Error);
    }
    const auto with = [&](std::string_view timeout, std::string_view left,
                          std::string_view packets) {
        return start +
               fmt::format(R"([{{"elem": {{"val": "192.0.2.1", "timeout": {}, "expires": {},)"
                           R"("counter": {{"packets": {}}}}}}}]}}}}]}})",
                           timeout, left, packets);
    };
    BOOST_CHECK_NO_THROW(firewall::parse_connection_limit_listing(with("2", "1", "3"), "smtp_x"));
    for (const std::string_view wrong : {"-1", "1.5", "3e116", "null", "18446744073709551616"}) {
        for (const std::string& text :
             {with(wrong, "1", "3"), with("2", wrong, "3"), with("2", "1", wrong)}) {
            BOOST_CHECK_THROW(firewall::parse_connection_limit_listing(text, "smtp_x"), Error);
        }
    }
    for (const std::string& text :
         {start + "[]}}]}", std::string(R"({"nftables": []})"),
          std::string(R"({"nftables": [{"table": {"family": "ip", "name": "smtp_y"}}]})")}) {
        BOOST_TEST(!firewall::parse_connection_limit_listing(text, "smtp_y").has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_limit_without_rules_or_room_has_problems) {
    firewall::ConnectionLimitListing listing;
    BOOST_TEST(firewall::problems(listing).at(0) == "no rule of the table limits connections");
    listing.rooms = {{"ipv4", 9, 10}, {"ipv6", 10, 10}};
    const std::vector<std::string> found = firewall::problems(listing);
    BOOST_TEST(found.size() == 1);
    BOOST_TEST(found.at(0) == "there is no room for more than 10 clients of ipv6 (--size): others "
                              "are not limited");
}

BOOST_AUTO_TEST_SUITE_END()
