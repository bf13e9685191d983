// SPDX-License-Identifier: MIT
#include "mail/greylist/client_network.hpp"

#include <boost/test/unit_test.hpp>

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
}

BOOST_AUTO_TEST_SUITE_END()
