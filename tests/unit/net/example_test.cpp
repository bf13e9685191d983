// SPDX-License-Identifier: MIT
#include "net/example.hpp"

#include <boost/test/unit_test.hpp>

namespace ispkit::net {
BOOST_AUTO_TEST_SUITE(net_example)

BOOST_AUTO_TEST_CASE(names_for_examples_are_known_by_their_domain) {
    for (const std::string_view name : {"sip.provider.example", "example.com", "sbc.example.net"}) {
        BOOST_TEST(is_for_examples(name), name);
    }
    for (const std::string_view name : {"myexample.com", "example.de", "example.com.de", "sip"}) {
        BOOST_TEST(!is_for_examples(name), name);
    }
}

BOOST_AUTO_TEST_CASE(networks_for_examples_are_known_as_a_whole) {
    const auto is_example = [](std::string_view text) {
        return is_for_examples(Prefix::parse(text).value());
    };
    for (const std::string_view text :
         {"192.0.2.0/24", "198.51.100.7", "203.0.113.128/25", "2001:db8::1", "3fff::/20"}) {
        BOOST_TEST(is_example(text), text);
    }
    for (const std::string_view text : {"192.0.2.0/23", "10.0.0.0/8", "2001:db9::1", "::/0"}) {
        BOOST_TEST(!is_example(text), text);
    }
}

BOOST_AUTO_TEST_CASE(a_set_is_for_examples_if_nothing_else_is_in_it) {
    const auto is_example = [](std::string_view text) {
        return is_for_examples(PrefixSet(parse_prefix_list(text, "test")));
    };
    BOOST_TEST(is_example("198.51.100.0/24"));
    BOOST_TEST(is_example("198.51.100.0/25\n203.0.113.9\n2001:db8:20::/48"));
    BOOST_TEST(!is_example(""));
    BOOST_TEST(!is_example("198.51.100.0/24\n10.0.0.0/8"));
    BOOST_TEST(!is_example("198.51.100.0/23"));
    BOOST_TEST(!is_example("198.51.100.0/24\n2001:db9::/32"));
}

BOOST_AUTO_TEST_SUITE_END()
} // namespace ispkit::net
