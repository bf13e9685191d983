// SPDX-License-Identifier: MIT
#include "mail/greylist/client_network.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace ispkit;
using mail::PolicyRequest;

BOOST_AUTO_TEST_SUITE(mail_greylist_client_network)

namespace {

std::string network_of(std::string_view address, std::string_view name) {
    PolicyRequest request;
    request.client_address = address;
    request.client = net::Address::parse(address);
    request.client_name = name;
    return mail::client_network(request, {});
}

} // namespace

BOOST_AUTO_TEST_CASE(a_verified_name_makes_its_registered_domain_the_client) {
    BOOST_TEST(network_of("203.0.113.5", "mx1.Example.ORG") == "example.org");
    BOOST_TEST(network_of("203.0.113.5", "mail.example.co.uk") == "example.co.uk");
    BOOST_TEST(network_of("2001:db8::5", "mx.example.org") == "example.org");
}

BOOST_AUTO_TEST_CASE(others_are_their_network) {
    BOOST_TEST(network_of("203.0.113.5", "unknown") == "203.0.113.0/24");
    BOOST_TEST(network_of("2001:db8:1:2:3::5", "unknown") == "2001:db8:1:2::/64");
    BOOST_TEST(network_of("203.0.113.5", "co.uk") == "203.0.113.0/24");
    BOOST_TEST(network_of("203.0.113.5", "") == "203.0.113.0/24");
    BOOST_TEST(network_of("unknown", "unknown") == "unknown");
}

BOOST_AUTO_TEST_CASE(an_address_means_the_networks_that_it_is_in) {
    using Names = std::vector<std::string>;
    BOOST_TEST((mail::names_of_client("Example.ORG") == Names{"example.org"}));
    BOOST_TEST((mail::names_of_client("203.0.113.7/24") == Names{"203.0.113.0/24"}));
    const Names ipv4 = mail::names_of_client("203.0.113.7");
    const Names ipv6 = mail::names_of_client("2001:db8:1:2::7");
    BOOST_TEST(ipv4.size() == 25U); // lengths 8 to 32
    BOOST_TEST(ipv6.size() == 121U);
    BOOST_TEST(std::count(ipv4.begin(), ipv4.end(), "203.0.113.0/24") == 1);
    BOOST_TEST(std::count(ipv6.begin(), ipv6.end(), "2001:db8:1:2::/64") == 1);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_made_from_the_address_is_no_name) {
    for (const std::string_view name :
         {"dsl-203-0-113-5.example.org", "5.113.0.203.pool.example.org", "host005-113.example.org",
          "cb007105.dyn.example.org", "cpe-203000113005.example.org", "203-0-113-5.myfritz.net"}) {
        BOOST_TEST(network_of("203.0.113.5", name) == "203.0.113.0/24");
    }
    for (const std::string_view name :
         {"p20010db800010002000300000000000a.dip0.example.org", "2001-db8-1-2-3--a.dyn.example.org",
          "host-2001-0db8-0001-0002.v6.example.org",
          "a.0.0.0.0.0.0.0.0.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.example.org"}) {
        BOOST_TEST(network_of("2001:db8:1:2:3::a", name) == "2001:db8:1:2::/64");
    }
    BOOST_TEST(network_of("2001:db8:1:2:3::a", "mx-2001-db8.example.org") == "example.org");
    BOOST_TEST(network_of("203.0.113.5", "mx5.example.org") == "example.org");
    BOOST_TEST(network_of("203.0.113.5", "mail5113.example.org") == "example.org");
    BOOST_TEST(network_of("203.0.2.2", "mx2.example.org") == "example.org");
    BOOST_TEST(network_of("203.0.2.2", "host-2-2.example.org") == "203.0.2.0/24");
}

BOOST_AUTO_TEST_CASE(a_machine_that_a_customer_rents_is_a_client_of_its_own) {
    for (const std::string_view name :
         {"vmi900001.hoster.example", "h1234567.hoster.example", "srv12345.hoster.example",
          "v2202310123456789.hoster.example", "ns3012345.ip.hoster.example",
          "vps-3f2a1b9c.vps.hoster.example", "vps12.hoster.example", "dedi7.hoster.example",
          "mail.vmi900001.hoster.example", "server-20311.dc2.hoster.example",
          "7f3e9c21.clients.hoster.example"}) {
        BOOST_TEST(network_of("203.0.113.5", name) == name);
    }
    BOOST_TEST(network_of("203.0.113.5", "VMI900001.Hoster.example") == "vmi900001.hoster.example");
}

BOOST_AUTO_TEST_CASE(hosts_of_a_pool_are_one_client) {
    for (const std::string_view host : {"mx1",
                                        "mail-qk1-f173",
                                        "mail-eopbgr50075.outbound.protection",
                                        "o1678991n23.outbound-mail",
                                        "mx0a-00069f02",
                                        "a48-122.smtp-out",
                                        "mail1.bemta12345",
                                        "mout-xforward",
                                        "mta-70-1001",
                                        "smtp-out-12345",
                                        "bounce-20231",
                                        "delivery20231.us",
                                        "out2-smtp",
                                        "msg-10452",
                                        "news1.mailer5001",
                                        "web101",
                                        "host-12-34",
                                        "li123-45",
                                        "server7",
                                        "mailhost2024",
                                        "alpha",
                                        "clients.mx3"}) {
        BOOST_TEST(network_of("203.0.113.5", fmt::format("{}.provider.example", host)) ==
                   "provider.example");
    }
}

BOOST_AUTO_TEST_SUITE_END()
