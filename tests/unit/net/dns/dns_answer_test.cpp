// SPDX-License-Identifier: MIT
#include "net/dns/dns_answer.hpp"
#include "net/name_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using net::DnsAnswer;
using net::DnsType;
using Texts = std::vector<std::string>;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(net_dns_dns_answer)

namespace {

/// A query for the name "x.example".
std::string query(DnsType type) {
    return std::string("\x12\x34\1\0\0\1\0\0\0\0\0\0\1x\7example\0", 23) +
           net::big_endian(std::uint16_t(type)) + std::string("\0\1", 2);
}

std::string message(DnsType type, const Texts& records) {
    net::NameServer server;
    server.records = [&](const net::DnsQuestion&) { return records; };
    return server.answer_to(query(type));
}

DnsAnswer answer(DnsType type, const Texts& records) {
    return net::parse_dns_answer(message(type, records), type);
}

} // namespace

BOOST_AUTO_TEST_CASE(records_of_each_type_are_read) {
    const DnsAnswer ipv4 = answer(DnsType::a, {"192.0.2.1", "203.0.113.7"});
    BOOST_TEST((ipv4.status == DnsAnswer::Status::found));
    BOOST_REQUIRE(ipv4.addresses.size() == 2U);
    BOOST_TEST(ipv4.addresses[1].str() == "203.0.113.7");
    BOOST_TEST((ipv4.time_to_live == seconds(60)));
    const DnsAnswer ipv6 = answer(DnsType::aaaa, {"2001:db8::5"});
    BOOST_REQUIRE(ipv6.addresses.size() == 1U);
    BOOST_TEST(ipv6.addresses[0].str() == "2001:db8::5");
    const std::string long_text(700, 'a');
    BOOST_TEST(answer(DnsType::txt, {"v=spf1 -all", long_text, ""}).texts ==
               Texts({"v=spf1 -all", long_text, ""}));
    BOOST_TEST(answer(DnsType::mx, {"Mx.Example", "b.example"}).texts ==
               Texts({"mx.example", "b.example"}));
    BOOST_TEST(answer(DnsType::ptr, {"host.example"}).texts == Texts({"host.example"}));
}

BOOST_AUTO_TEST_CASE(records_of_other_types_are_passed_over) {
    const std::string addresses = message(DnsType::a, {"192.0.2.1"});
    const DnsAnswer read = net::parse_dns_answer(addresses, DnsType::txt);
    BOOST_TEST((read.status == DnsAnswer::Status::none));
}

BOOST_AUTO_TEST_CASE(names_that_nobody_can_ask_for_are_left_out) {
    // The null MX (RFC 7505) and a name with a dot within a label.
    const DnsAnswer read = answer(DnsType::mx, {""});
    BOOST_TEST((read.status == DnsAnswer::Status::found));
    BOOST_TEST(read.texts.empty());
    std::string dotted = message(DnsType::ptr, {"a-b.example"});
    dotted[dotted.rfind("a-b") + 1] = '.';
    BOOST_TEST(net::parse_dns_answer(dotted, DnsType::ptr).texts.empty());
}

BOOST_AUTO_TEST_CASE(errors_of_servers_and_damaged_messages_are_failures) {
    std::string text = message(DnsType::a, {});
    BOOST_TEST((net::parse_dns_answer(text, DnsType::a).status == DnsAnswer::Status::none));
    text[3] = static_cast<char>(0x83); // NXDOMAIN
    BOOST_TEST((net::parse_dns_answer(text, DnsType::a).status == DnsAnswer::Status::none));
    for (const char code : {'\x82', '\x85'}) { // SERVFAIL, REFUSED
        text[3] = code;
        BOOST_TEST((net::parse_dns_answer(text, DnsType::a).status == DnsAnswer::Status::failed));
    }
    const std::string whole = message(DnsType::a, {"192.0.2.1"});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        BOOST_TEST((net::parse_dns_answer(whole.substr(0, size), DnsType::a).status ==
                    DnsAnswer::Status::failed));
    }
}

BOOST_AUTO_TEST_CASE(no_record_counts_as_long_as_the_zone_says) {
    std::string text = message(DnsType::a, {});
    BOOST_TEST(!net::parse_dns_answer(text, DnsType::a).time_to_live);
    text[9] = 1; // one authority record: SOA
    text += std::string("\xc0\x0c\0\6\0\1\0\0\1\x2c\0\x16", 12) + std::string(22, '\0');
    BOOST_TEST((net::parse_dns_answer(text, DnsType::a).time_to_live == seconds(300)));
}

BOOST_AUTO_TEST_CASE(names_that_can_be_asked_for) {
    const std::string label(63, 'a');
    const std::string longest = label + "." + label + "." + label + "." + label.substr(0, 61);
    for (const std::string& name : {std::string("example.org"), std::string("a"),
                                    std::string("mail 1%._x.example"), label, longest}) {
        BOOST_TEST(net::is_dns_name(name));
    }
    for (const std::string& name :
         {std::string(), std::string("."), std::string("a..b"), std::string("a."),
          std::string(".a"), label + "a", "a" + longest, std::string("a\\b.example"),
          std::string("\xc3\xa4.example"), std::string("a\0b", 3)}) {
        BOOST_TEST(!net::is_dns_name(name));
    }
}

BOOST_AUTO_TEST_CASE(addresses_are_reversed_for_zones) {
    BOOST_TEST(net::reversed_name(*net::Address::parse("203.0.113.5")) == "5.113.0.203");
    BOOST_TEST(net::reversed_name(*net::Address::parse("2001:db8::12")) ==
               "2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2");
}

BOOST_AUTO_TEST_SUITE_END()
