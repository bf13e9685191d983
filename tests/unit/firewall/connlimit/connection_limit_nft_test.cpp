// SPDX-License-Identifier: MIT
#include "firewall/connlimit/connection_limit_nft.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using net::Prefix;

BOOST_AUTO_TEST_SUITE(firewall_connlimit_connection_limit_nft)

namespace {

firewall::ConnectionLimit limit_30() {
    firewall::ConnectionLimit limit;
    limit.rate = firewall::ConnectionRate::parse("30/minute");
    limit.burst = 10;
    return limit;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_family_has_buckets_by_source) {
    const std::string ruleset = firewall::nft_ruleset(limit_30());
    BOOST_TEST(has(ruleset, "update @buckets_ipv4_32_30_minute_burst_10_size_65536 { ip saddr "
                            "timeout 3600s limit rate over 30/minute burst 10 packets } goto "
                            "limited_ipv4\n"));
    BOOST_TEST(has(ruleset, "update @buckets_ipv6_64_30_minute_burst_10_size_65536 { ip6 saddr & "
                            "ffff:ffff:ffff:ffff:: timeout 3600s limit rate over 30/minute burst "
                            "10 packets } goto limited_ipv6\n"));
    BOOST_TEST(has(ruleset, "tcp dport { 25 } "));
    // A rule that looks a client up takes from its bucket.
    BOOST_TEST(!has(ruleset, "saddr @buckets"));
    BOOST_TEST(has(ruleset, "\t\tdrop\n"));
    BOOST_TEST(!has(ruleset, "log prefix"));
}

BOOST_AUTO_TEST_CASE(what_a_set_cannot_change_is_in_its_name) {
    const std::string before = firewall::nft_ruleset(limit_30());
    const auto name = [](const std::string& ruleset) {
        const std::size_t start = ruleset.find("set buckets_ipv4");
        return ruleset.substr(start, ruleset.find(' ', start + 4) - start);
    };
    firewall::ConnectionLimit limit = limit_30();
    limit.timeout = std::chrono::hours(2);
    limit.ports = {465};
    limit.over = firewall::OverLimit::parse("reject");
    limit.allowed = {*Prefix::parse("192.0.2.1")};
    BOOST_TEST(name(firewall::nft_ruleset(limit)) == name(before));
    for (const auto change : {+[](firewall::ConnectionLimit& l) { l.burst = 11; },
                              +[](firewall::ConnectionLimit& l) { l.size = 100; },
                              +[](firewall::ConnectionLimit& l) { l.ipv4_length = 24; },
                              +[](firewall::ConnectionLimit& l) { l.rate.count = 31; },
                              +[](firewall::ConnectionLimit& l) {
                                  l.rate = firewall::ConnectionRate::parse("30/hour");
                              }}) {
        firewall::ConnectionLimit other = limit_30();
        change(other);
        BOOST_TEST(name(firewall::nft_ruleset(other)) != name(before));
    }
}

BOOST_AUTO_TEST_CASE(allowed_ones_come_first_and_lists_are_emptied_before_they_are_filled) {
    firewall::ConnectionLimit limit = limit_30();
    limit.allowed = {*Prefix::parse("10.0.0.0/8"), *Prefix::parse("192.0.2.7"),
                     *Prefix::parse("2001:db8::/32")};
    limit.clients = {*Prefix::parse("0.0.0.0/0")};
    const std::string ruleset = firewall::nft_ruleset(limit);
    const std::size_t allowed = ruleset.find("ip saddr @allowed_ipv4 counter");
    const std::size_t unlisted = ruleset.find("ip saddr != @clients_ipv4 counter");
    BOOST_TEST(allowed < unlisted);
    BOOST_TEST(unlisted < ruleset.find("update @buckets_ipv4"));
    BOOST_TEST(has(ruleset, "\t\telements = {\n\t\t\t10.0.0.0/8,\n\t\t\t192.0.2.7/32\n\t\t}\n"));
    BOOST_TEST(has(ruleset, "\t\telements = {\n\t\t\t2001:db8::/32\n\t\t}\n"));
    BOOST_TEST(ruleset.find("flush set inet smtp_connlimit allowed_ipv4") <
               ruleset.find("elements"));
    BOOST_TEST(!has(ruleset, "elements = {\n\t\t}"));
    BOOST_TEST(!has(firewall::nft_ruleset(limit_30()), "@clients_ipv4"));
}

BOOST_AUTO_TEST_CASE(the_action_stands_at_the_end) {
    firewall::ConnectionLimit limit = limit_30();
    limit.ports = {25, 465};
    limit.over = firewall::OverLimit::parse("log,reject");
    const std::string ruleset = firewall::nft_ruleset(limit);
    BOOST_TEST(has(ruleset, "tcp dport { 25, 465 } "));
    BOOST_TEST(has(ruleset, "\t\tlimit rate 1/second burst 10 packets log prefix "
                            "\"smtp-connlimit: \" level info\n\t\treject with tcp reset\n\t}\n"));
    limit.over = firewall::OverLimit::parse("log");
    const std::string logged = firewall::nft_ruleset(limit);
    BOOST_TEST(has(logged, "level info\n\t}\n"));
    BOOST_TEST(!has(logged, "drop\n"));
    BOOST_TEST(!has(logged, "reject with"));
}

BOOST_AUTO_TEST_SUITE_END()
