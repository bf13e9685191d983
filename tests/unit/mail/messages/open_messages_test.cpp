// SPDX-License-Identifier: MIT
#include "mail/messages/open_messages.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <vector>

using namespace ispkit;
using mail::OpenMessage;
using mail::OpenMessages;

BOOST_AUTO_TEST_SUITE(mail_messages_open_messages)

BOOST_AUTO_TEST_CASE(a_closed_message_leaves_nothing_to_the_next_with_its_id) {
    OpenMessages messages(10);
    OpenMessage& first = messages.open(7);
    first.sender = "a@example.com";
    first.is_counted = true;
    first.waiting = {1};
    const mail::MessageName before = first.name;
    messages.close(first);
    BOOST_TEST(messages.find(7) == nullptr);
    OpenMessage& second = messages.open(7);
    BOOST_TEST(second.sender.empty());
    BOOST_TEST(!second.is_counted);
    BOOST_TEST(second.waiting.empty());
    BOOST_TEST(messages.find(before) == nullptr);
    BOOST_TEST(messages.find(second.name) == &second);
    BOOST_TEST(messages.find(mail::MessageName()) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_message_that_is_found_is_the_newest) {
    OpenMessages messages(3);
    messages.open(1);
    messages.open(2);
    BOOST_TEST(messages.in_the_way() == nullptr);
    messages.open(3);
    messages.find(1);
    BOOST_TEST(messages.in_the_way()->name.id == 2U);
    std::vector<std::uint64_t> order;
    messages.for_each([&](const OpenMessage& message) { order.push_back(message.name.id); });
    BOOST_TEST(order == (std::vector<std::uint64_t>{2, 3, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_finds_what_a_map_does) {
    OpenMessages messages(100'000);
    std::map<std::uint64_t, OpenMessage*> wanted;
    std::mt19937 random(1); // NOLINT(cert-msc51-cpp): the same each time
    for (int i = 0; i < 20'000; ++i) {
        // Few low bits, so that many have the same slot.
        const std::uint64_t id = 1 + ((random() % 3000) << (random() % 2 * 8));
        const auto known = wanted.find(id);
        BOOST_REQUIRE(messages.find(id) == (known == wanted.end() ? nullptr : known->second));
        if (known == wanted.end()) {
            wanted.emplace(id, &messages.open(id));
        } else {
            messages.close(*known->second);
            wanted.erase(known);
        }
        BOOST_REQUIRE(messages.size() == wanted.size());
    }
}

BOOST_AUTO_TEST_SUITE_END()
