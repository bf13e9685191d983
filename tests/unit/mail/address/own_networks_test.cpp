// SPDX-License-Identifier: MIT
#include "mail/address/own_networks.hpp"
#include "net/example.hpp"

#include <boost/test/unit_test.hpp>

namespace ispkit::mail {
BOOST_AUTO_TEST_SUITE(mail_address_own_networks)

BOOST_AUTO_TEST_CASE(networks_of_an_example_are_a_mistake_where_nobody_has_them) {
    const auto mistake = [](std::string_view text) {
        return mistake_in_own_networks("--exempt",
                                       net::PrefixSet(net::parse_prefix_list(text, "test")));
    };
    BOOST_TEST(mistake("") == "");
    BOOST_TEST(mistake("10.0.0.0/8") == "");
    BOOST_TEST(mistake("198.51.100.0/24\n10.0.0.0/8") == "");
    BOOST_TEST(mistake("198.51.100.0/24") ==
               (net::are_examples_in_use() ? ""
                                           : "--exempt has only networks that are reserved for "
                                             "examples: replace them with your own"));
}

BOOST_AUTO_TEST_SUITE_END()
} // namespace ispkit::mail
