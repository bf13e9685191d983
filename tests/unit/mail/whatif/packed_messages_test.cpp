// SPDX-License-Identifier: MIT
#include "mail/whatif/packed_messages.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <vector>

using namespace ispkit;
using mail::PackedMessages;
using std::chrono::seconds;
using std::chrono::sys_seconds;

BOOST_AUTO_TEST_SUITE(mail_whatif_packed_messages)

BOOST_AUTO_TEST_CASE(all_come_back_as_they_were_whatever_their_times_and_numbers) {
    constexpr std::uint32_t k_most = std::numeric_limits<std::uint32_t>::max();
    const sys_seconds now(seconds(1'800'000'000));
    const std::vector<PackedMessages::Message> all = {
        {now, 1, 0, true},
        {now, 64, 127, false},
        {now - seconds(1), 0, 128, true},
        {now + seconds(100'000'000), k_most, k_most, true},
        {sys_seconds(seconds(-5)), 63, 16'384, false},
        {now, k_most, 1, false},
    };
    PackedMessages packed;
    for (const PackedMessages::Message& message : all) {
        packed.add(message);
    }
    std::size_t i = 0;
    packed.for_each([&](const PackedMessages::Message& message) {
        BOOST_REQUIRE(i < all.size());
        BOOST_CHECK(message.time == all[i].time);
        BOOST_TEST(message.recipients == all[i].recipients);
        BOOST_TEST(message.party == all[i].party);
        BOOST_TEST(message.is_reported == all[i].is_reported);
        ++i;
    });
    BOOST_TEST(i == all.size());
}

BOOST_AUTO_TEST_CASE(none_are_none) {
    PackedMessages().for_each([](const PackedMessages::Message&) { BOOST_ERROR("a message"); });
}

BOOST_AUTO_TEST_SUITE_END()
