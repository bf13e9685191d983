// SPDX-License-Identifier: MIT
#include "firewall/connlimit/connection_limit_iptables.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using firewall::IpFamily;
using net::Prefix;

BOOST_AUTO_TEST_SUITE(firewall_connlimit_connection_limit_iptables)

namespace {

firewall::ConnectionLimit limit_30() {
    firewall::ConnectionLimit limit;
    limit.rate = firewall::ConnectionRate::parse("30/minute");
    limit.burst = 10;
    limit.ports = {25, 465};
    return limit;
}

/// The rules without the comments at the top.
std::string rules(const firewall::ConnectionLimit& limit, IpFamily family) {
    const std::string text = firewall::iptables_rules(limit, family);
    return text.substr(text.find("*filter"));
}

} // namespace

BOOST_AUTO_TEST_CASE(everybody_goes_from_chain_to_chain) {
    firewall::ConnectionLimit limit = limit_30();
    limit.allowed = {*Prefix::parse("10.0.0.0/8"), *Prefix::parse("2001:db8::/32")};
    BOOST_TEST(
        rules(limit, IpFamily::ipv4) ==
        "*filter\n"
        ":smtp_connlimit - [0:0]\n"
        ":smtp_connlimit-new - [0:0]\n"
        ":smtp_connlimit-limit - [0:0]\n"
        ":smtp_connlimit-over - [0:0]\n"
        "-A smtp_connlimit ! -i lo -p tcp -m tcp --syn -m multiport --dports 25,465 -m "
        "conntrack --ctstate NEW,UNTRACKED -j smtp_connlimit-new\n"
        "-A smtp_connlimit-new -s 10.0.0.0/8 -j RETURN\n"
        "-A smtp_connlimit-new -j smtp_connlimit-limit\n"
        "-A smtp_connlimit-limit -m hashlimit --hashlimit-above 30/minute "
        "--hashlimit-burst 10 --hashlimit-mode srcip --hashlimit-srcmask 32 "
        "--hashlimit-name smtp_2862e5b1 --hashlimit-htable-size 8192 --hashlimit-htable-max 65536 "
        "--hashlimit-htable-expire 3600000 -j smtp_connlimit-over\n"
        "-A smtp_connlimit-over -j DROP\n"
        "COMMIT\n");
}

BOOST_AUTO_TEST_CASE(only_clients_of_the_family_are_led_to_the_limit) {
    firewall::ConnectionLimit limit = limit_30();
    limit.clients = {*Prefix::parse("192.0.2.0/24"), *Prefix::parse("2001:db8::/32")};
    limit.over = firewall::OverLimit::parse("log,reject");
    const std::string text = rules(limit, IpFamily::ipv6);
    BOOST_TEST(text.find("-A smtp_connlimit-new -s 2001:db8::/32 -g smtp_connlimit-limit\n") !=
               text.npos);
    BOOST_TEST(text.find("192.0.2") == text.npos);
    BOOST_TEST(text.find("-A smtp_connlimit-new -j") == text.npos);
    BOOST_TEST(text.find("--hashlimit-srcmask 64 ") != text.npos);
    BOOST_TEST(text.ends_with("-A smtp_connlimit-over -m limit --limit 1/second --limit-burst 10 "
                              "-j LOG --log-prefix \"smtp-connlimit: \" --log-level info\n"
                              "-A smtp_connlimit-over -p tcp -j REJECT --reject-with tcp-reset\n"
                              "COMMIT\n"));
    limit.over = firewall::OverLimit::parse("log");
    BOOST_TEST(rules(limit, IpFamily::ipv6).ends_with("--log-level info\nCOMMIT\n"));
}

BOOST_AUTO_TEST_CASE(no_table_has_the_chains_of_another_one) {
    firewall::ConnectionLimit limit = limit_30();
    limit.table = "smtp_a";
    const std::string text = rules(limit, IpFamily::ipv4);
    for (const char* other : {"smtp_a_new", "smtp_a_limit", "smtp_a_over"}) {
        BOOST_CHECK_NO_THROW(firewall::check_table_name(other));
        BOOST_TEST(text.find(other) == text.npos);
    }
}

BOOST_AUTO_TEST_CASE(another_limit_has_another_hash_table) {
    const auto name = [](const firewall::ConnectionLimit& limit) {
        const std::string text = firewall::iptables_rules(limit, IpFamily::ipv4);
        return text.substr(text.find("--hashlimit-name ") + 17, 13);
    };
    firewall::ConnectionLimit same = limit_30();
    same.allowed = {*Prefix::parse("192.0.2.1")};
    same.ports = {25};
    BOOST_TEST(name(same) == name(limit_30()));
    for (const auto change :
         {+[](firewall::ConnectionLimit& l) { l.burst = 11; },
          +[](firewall::ConnectionLimit& l) { l.size = 100; },
          +[](firewall::ConnectionLimit& l) { l.timeout = std::chrono::hours(2); },
          +[](firewall::ConnectionLimit& l) { l.ipv4_length = 24; },
          +[](firewall::ConnectionLimit& l) { l.table = "smtp_465"; },
          +[](firewall::ConnectionLimit& l) { l.rate.count = 31; }}) {
        firewall::ConnectionLimit other = limit_30();
        change(other);
        BOOST_TEST(name(other) != name(limit_30()));
    }
}

BOOST_AUTO_TEST_SUITE_END()
