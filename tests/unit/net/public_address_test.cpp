// SPDX-License-Identifier: MIT
#include "net/public_address.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(net_public_address)

namespace {

bool text_is_public(const char* text) {
    return net::is_public(net::Address::parse(text).value());
}

} // namespace

BOOST_AUTO_TEST_CASE(addresses_of_the_internet_are_public) {
    for (const char* text :
         {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",       "100.63.255.255", "100.128.0.0",
          "126.255.255.255", "128.0.0.0",       "172.15.255.255", "172.32.0.0",     "192.0.1.0",
          "192.0.3.0",       "192.167.255.255", "192.169.0.0",    "198.17.255.255", "198.20.0.0",
          "223.255.255.255", "2001:200::1",     "2001:db9::",     "2003::1",        "2a00::1",
          "::ffff:1.1.1.1",  "64:ff9b::1.1.1.1"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(text_is_public(text));
        }
    }
}

BOOST_AUTO_TEST_CASE(all_others_are_not) {
    for (const char* text : {"0.0.0.0",
                             "0.1.2.3",
                             "10.0.0.1",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.255.255.255",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.88.99.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.19.255.255",
                             "198.51.100.1",
                             "203.0.113.1",
                             "224.0.0.1",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::127.0.0.1",
                             "::ffff:127.0.0.1",
                             "64:ff9b::10.0.0.1",
                             "64:ff9b:1::1",
                             "100::1",
                             "2001::1",
                             "2001:db8::1",
                             "2002:7f00:1::",
                             "3fff::1",
                             "4000::",
                             "5f00::1",
                             "fc00::1",
                             "fd12::1",
                             "fe80::1",
                             "fec0::1",
                             "ff02::1"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!text_is_public(text));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
