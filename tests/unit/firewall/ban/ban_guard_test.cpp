// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "firewall/ban/ban_guard.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(firewall_ban_ban_guard)

namespace {

firewall::BanGuard guard() {
    firewall::BanGuard guard;
    guard.never = net::PrefixSet(net::parse_prefix_list("198.51.100.7\n2001:db8:1::/48\n", "test"));
    guard.own = net::PrefixSet(net::parse_prefix_list("192.0.2.1\n2001:db8:5::1\n", "test"));
    return guard;
}

void check(const char* prefix) {
    firewall::check_ban(*net::Prefix::parse(prefix), guard());
}

} // namespace

BOOST_AUTO_TEST_CASE(addresses_and_narrow_networks_may_be_banned) {
    for (const char* prefix : {"203.0.113.5", "203.0.113.0/24", "203.0.0.0/16", "198.51.100.8",
                               "2001:db8::1", "2001:db8:2::/48", "2001:db9::/32"}) {
        BOOST_CHECK_NO_THROW(check(prefix));
    }
}

BOOST_AUTO_TEST_CASE(wide_networks_are_refused) {
    for (const char* prefix : {"0.0.0.0/0", "203.0.0.0/15", "::/0", "2001:db8::/31"}) {
        BOOST_CHECK_THROW(check(prefix), Error);
    }
}

BOOST_AUTO_TEST_CASE(addresses_that_are_never_a_peers_are_refused) {
    for (const char* prefix :
         {"127.0.0.1", "127.1.0.0/16", "0.0.0.0", "224.0.0.251", "255.255.255.255",
          "255.255.255.0/24", "255.255.0.0/16", "::1", "::", "::/64", "ff02::fb"}) {
        BOOST_CHECK_THROW(check(prefix), Error);
    }
}

BOOST_AUTO_TEST_CASE(what_holds_an_allowed_address_is_refused) {
    for (const char* prefix :
         {"198.51.100.7", "198.51.100.0/24", "2001:db8:1::5", "2001:db8::/40"}) {
        BOOST_CHECK_THROW(check(prefix), Error);
    }
}

BOOST_AUTO_TEST_CASE(what_holds_an_own_address_is_refused) {
    for (const char* prefix : {"192.0.2.1", "192.0.2.0/24", "2001:db8:5::1", "2001:db8:5::/64"}) {
        BOOST_CHECK_THROW(check(prefix), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
