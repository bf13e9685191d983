// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/address/known_networks.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_address_known_networks)

namespace {

std::string name_of(const mail::KnownNetworks& networks, std::string_view address) {
    const mail::KnownNetworks::Network* const network =
        networks.find(net::Address::parse(address).value());
    return network == nullptr ? "-" : network->name;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_smallest_network_names_the_customer) {
    mail::KnownNetworks networks;
    BOOST_TEST(networks.empty());
    networks.add_file("# customers\n"
                      "198.51.0.0/16 pool\r\n"
                      "\n"
                      "\t198.51.100.0/24\tExample Ltd, Kiel  # since 2020\n"
                      "198.51.100.7 its mail server\n"
                      "2001:db8:7::/48\n",
                      "networks");
    BOOST_TEST(!networks.empty());
    BOOST_TEST(name_of(networks, "198.51.1.1") == "pool");
    BOOST_TEST(name_of(networks, "198.51.100.1") == "Example Ltd, Kiel");
    BOOST_TEST(name_of(networks, "198.51.100.7") == "its mail server");
    BOOST_TEST(name_of(networks, "2001:db8:7::1") == "");
    BOOST_TEST(name_of(networks, "2001:db8:8::1") == "-");
    BOOST_TEST(name_of(networks, "203.0.113.1") == "-");
}

BOOST_AUTO_TEST_CASE(a_network_is_in_one_that_holds_all_of_it) {
    mail::KnownNetworks networks;
    networks.add_file("198.51.0.0/16 pool\n198.51.100.0/25 Ltd\n", "networks");
    const auto holder = [&](std::string_view prefix) {
        return networks.find(net::Prefix::parse(prefix).value());
    };
    BOOST_TEST(holder("198.51.100.0/24")->name == "pool");
    BOOST_TEST(holder("198.51.100.0/25")->name == "Ltd");
    BOOST_TEST(holder("198.51.100.0/26")->name == "Ltd");
    BOOST_CHECK(holder("198.0.0.0/8") == nullptr);
}

BOOST_AUTO_TEST_CASE(one_network_with_two_names_is_a_mistake) {
    mail::KnownNetworks networks;
    BOOST_CHECK_EXCEPTION(
        networks.add_file("192.0.2.0/24 a\n\n192.0.2.0/24 a\n192.0.2.9/24 b\n", "n.txt"), Error,
        [](const Error& error) {
            return std::string_view(error.what()) ==
                   "n.txt:4: 192.0.2.0/24 is called 'b' here, and 'a' in line 1";
        });
}

BOOST_AUTO_TEST_CASE(an_argument_is_a_network_without_a_name_or_a_file) {
    const TemporaryFolder folder;
    const std::string file = folder.write("networks", "192.0.2.0/24 office\n");
    const std::string other = folder.write("other", "# ours\n192.0.2.0/24 branch\n");
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"192.0.2.0/24", file}, {file, "192.0.2.0/24", file}}) {
        mail::KnownNetworks networks;
        for (const std::string& argument : arguments) {
            networks.add_argument(argument);
        }
        BOOST_TEST(name_of(networks, "192.0.2.1") == "office");
        BOOST_CHECK_EXCEPTION(networks.add_argument(other), Error, [&](const Error& error) {
            return error.what() == other + ":2: 192.0.2.0/24 is called 'branch' here, and "
                                           "'office' in another file";
        });
    }
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_passed_over) {
    mail::KnownNetworks networks;
    networks.add_file("\xef\xbb\xbf\t192.0.2.0/24 a\n", "n.txt");
    BOOST_TEST(name_of(networks, "192.0.2.200") == "a");
}

BOOST_AUTO_TEST_CASE(everything_is_not_everything_else) {
    mail::KnownNetworks networks;
    networks.add_file("0.0.0.0/0 all of IPv4\n", "networks");
    BOOST_TEST(name_of(networks, "203.0.113.1") == "all of IPv4");
    BOOST_TEST(name_of(networks, "::1") == "-");
}

BOOST_AUTO_TEST_CASE(what_is_no_network_is_refused_with_its_line) {
    mail::KnownNetworks networks;
    BOOST_CHECK_EXCEPTION(
        networks.add_file("192.0.2.0/24 a\n192.0.2.0/33 b\n", "n.txt"), Error,
        [](const Error& error) {
            return std::string_view(error.what()) ==
                   "n.txt:2: '192.0.2.0/33' is not a network (example: 198.51.100.0/24)";
        });
}

BOOST_AUTO_TEST_SUITE_END()
