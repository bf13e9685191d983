// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "firewall/ban/nft_listing.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(firewall_ban_nft_listing)

BOOST_AUTO_TEST_CASE(sets_and_counters_are_read) {
    // As nft -j 1.0.6 writes it.
    const firewall::NftListing listing = firewall::parse_nft_listing(
        R"({"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}},)"
        R"({"table": {"family": "inet", "name": "ispkit", "handle": 1}},)"
        R"({"counter": {"family": "inet", "name": "dropped_ipv4", "table": "ispkit", "handle": 1,)"
        R"("packets": 3, "bytes": 120}},)"
        R"({"set": {"family": "inet", "name": "ipv6_64", "table": "ispkit", "type": "ipv6_addr",)"
        R"("handle": 6, "size": 262144, "flags": ["timeout"]}},)"
        R"({"set": {"name": "ipv4_24", "elem": [{"elem": {"val": "203.0.113.0", "timeout": 600,)"
        R"("expires": 599}}]}},)"
        R"({"set": {"name": "ipv4_32_apiban", "elem": ["198.51.100.7"]}},)"
        R"({"set": {"name": "somebody_elses", "elem": ["10.0.0.1"]}},)"
        R"({"set": {"name": "ports", "elem": [{"concat": [6, {"range": [5060, 5061]}]},)"
        R"({"concat": [17, 5060]}]}},)"
        R"({"counter": {"name": "other", "packets": 1, "bytes": 1}}]})");
    BOOST_CHECK((listing.sets == firewall::NftSets{{false, 64}, {true, 24}, {true, 32, "apiban"}}));
    BOOST_REQUIRE(listing.bans.size() == 2);
    BOOST_TEST(listing.bans[1].prefix.str() == "198.51.100.7/32");
    BOOST_CHECK(!listing.bans[1].seconds_left);
    BOOST_TEST(listing.bans[1].source == "apiban");
    BOOST_TEST(listing.bans[0].prefix.str() == "203.0.113.0/24");
    BOOST_TEST(*listing.bans[0].seconds_left == 599);
    BOOST_REQUIRE(listing.dropped.size() == 1);
    BOOST_TEST(listing.dropped[0].family == "ipv4");
    BOOST_TEST(listing.dropped[0].packets == 3);
    BOOST_TEST(listing.dropped[0].bytes == 120);
    BOOST_TEST(listing.ports.value().str() == "5060-5061/tcp,5060/udp");
}

BOOST_AUTO_TEST_CASE(other_json_is_refused) {
    for (const char* text :
         {"", "[]", "{}", R"({"nftables": [{"set": {}}]})", R"({"nftables": [{"set": 5}]})",
          R"({"nftables": [{"set": {"name": "ports", "elem": [5060]}}]})",
          R"({"nftables": [{"set": {"name": "ports", "elem": [{"concat": [58, 1]}]}}]})",
          R"({"nftables": [{"set": {"name": "ipv4_32", "elem": ["example"]}}]})",
          R"({"nftables": [{"set": {"name": "ipv4_32", "elem": [{"elem": {"val": "x"}}]}}]})"}) {
        BOOST_CHECK_THROW(firewall::parse_nft_listing(text), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_number_that_is_refused_is_named) {
    BOOST_CHECK_EXCEPTION(
        firewall::parse_nft_listing(
            R"({"nftables": [{"counter": {"name": "dropped_x", "packets": -1, "bytes": 1}}]})"),
        Error, [](const Error& error) {
            return std::string_view(error.what()) ==
                   "-1 in the JSON of nft is not a number from 0 to 18446744073709551615";
        });
}

BOOST_AUTO_TEST_CASE(a_number_that_is_none_or_too_large_is_refused_wherever_it_stands) {
    const auto takes = [](const auto& listing, std::string_view number) {
        try {
            firewall::parse_nft_listing(fmt::format(fmt::runtime(listing), number));
            return true;
        } catch (const Error&) {
            return false;
        }
    };
    const std::string head = R"({{"nftables": [{{)";
    const std::string tail = R"(}}]}})";
    const std::string port = R"("set": {{"name": "ports", "elem": [{{"concat": )";
    struct Case {
        std::string text;
        std::string_view largest;
        std::string_view too_large;
    };
    constexpr std::string_view k_most = "18446744073709551615";
    constexpr std::string_view k_more = "18446744073709551616";
    for (
        const Case& number : {
            Case{R"("counter": {{"name": "dropped_x", "packets": {}, "bytes": 1}})", k_most,
                 k_more},
            Case{R"("counter": {{"name": "dropped_x", "packets": 1, "bytes": {}}})", k_most,
                 k_more},
            Case{
                R"("set": {{"name": "ipv4_32", "elem": [{{"elem": {{"val": "192.0.2.1", "expires": )"
                R"({}}}}}]}})",
                k_most, k_more},
            Case{port + "[{}, 5060]}}]}}", "6", "262"},
            Case{port + "[17, {}]}}]}}", "65535", "65536"},
            Case{port + R"([17, {{"range": [1, {}]}}]}}]}})", "65535", "65536"},
        }) {
        const std::string text = head + number.text + tail;
        BOOST_TEST(takes(text, number.largest), text);
        for (const std::string_view wrong :
             {number.too_large, std::string_view("-1"), std::string_view("1.5"),
              std::string_view("3e116"), std::string_view("true"), std::string_view("null"),
              std::string_view("\"1\"")}) {
            BOOST_TEST(!takes(text, wrong), text << " with " << wrong);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
