// SPDX-License-Identifier: MIT
#include "mail/activity/client_addresses.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

using namespace ispkit;
using mail::ClientAddresses;

BOOST_AUTO_TEST_SUITE(mail_activity_client_addresses)

namespace {

net::Address address(std::uint32_t number) {
    return net::Address::of_ipv4(0xc633'0000 + number);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_addresses_with_the_most_messages_come_first) {
    ClientAddresses addresses;
    for (std::uint32_t i = 0; i < 512; ++i) {
        for (std::uint32_t message = 0; message <= i; ++message) {
            addresses.add(address(i));
        }
    }
    BOOST_TEST(addresses.count() == 512);
    const std::vector<mail::ActivityClient> clients = addresses.clients(64);
    BOOST_REQUIRE(clients.size() == 64u);
    for (std::uint32_t i = 0; i < 64; ++i) {
        BOOST_TEST((clients[i].address == address(511 - i)));
        BOOST_TEST(clients[i].messages == 512 - i);
    }
}

BOOST_AUTO_TEST_CASE(among_equals_the_order_is_that_of_the_addresses) {
    ClientAddresses addresses;
    for (const std::uint32_t number : {3u, 1u, 2u}) {
        addresses.add(address(number));
    }
    const std::vector<mail::ActivityClient> clients = addresses.clients(64);
    BOOST_REQUIRE(clients.size() == 3u);
    BOOST_TEST((clients[0].address == address(1) && clients[2].address == address(3)));
}

// Logs are merged in another order than a mixed log has.
BOOST_AUTO_TEST_CASE(which_of_very_many_are_known_does_not_depend_on_their_order) {
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        numbers.insert(numbers.end(), i % 4 + 1, i);
    }
    std::mt19937 random(7);
    const auto clients_of = [&] {
        std::shuffle(numbers.begin(), numbers.end(), random);
        ClientAddresses addresses;
        for (const std::uint32_t number : numbers) {
            addresses.add(address(number));
        }
        BOOST_TEST(addresses.count() > 17'400);
        BOOST_TEST(addresses.count() < 22'600);
        return addresses.clients(SIZE_MAX);
    };
    const std::vector<mail::ActivityClient> once = clients_of();
    const std::vector<mail::ActivityClient> again = clients_of();
    BOOST_REQUIRE(once.size() == 512u);
    BOOST_REQUIRE(again.size() == 512u);
    for (std::size_t i = 0; i < once.size(); ++i) {
        BOOST_TEST((once[i].address == again[i].address));
        BOOST_TEST(once[i].messages == again[i].messages);
        BOOST_TEST(once[i].messages == (once[i].address.ipv4() - 0xc633'0000) % 4 + 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
