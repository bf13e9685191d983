// SPDX-License-Identifier: MIT
#include "sip/message/broken_messages.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::BrokenMessages;

BOOST_AUTO_TEST_SUITE(sip_message_broken_messages)

namespace {

sip::LogEvent call() {
    sip::LogEvent event;
    event.sender_octets = 1000;
    event.behind_sender = "' rejected";
    return event;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_rest_of_a_message_is_found_before_the_next_line_of_a_known_thread) {
    BrokenMessages broken;
    constexpr std::string_view k_end = "' rejected\n";
    constexpr std::string_view k_own = "[x] NOTICE[7] chan_sip.c: ' rejected\n";
    constexpr std::string_view k_other = "[x] NOTICE[8] chan_sip.c: ' rejected\n";
    const auto rest = [&](const std::string& behind) {
        broken.pass(10'000); // what was searched before belongs to another message
        return broken.rest_of_message(call(), 7, behind);
    };
    BOOST_TEST(rest("").end == 0);
    BOOST_TEST(rest("nothing\n").end == 0);
    BOOST_TEST(rest(std::string(k_own) + std::string(k_end)).end == 0);
    BrokenMessages::Rest found = rest("his\n" + std::string(k_end) + std::string(k_own));
    BOOST_TEST(found.begin == 4);
    BOOST_TEST(found.end == 4 + k_end.size());
    BOOST_TEST(!found.has_others);
    // The ends before the last may be the sender's.
    found = rest(std::string(k_end) + std::string(k_other) + "x\n");
    BOOST_TEST(found.begin == k_end.size());
    BOOST_TEST(found.has_others);
    BOOST_TEST(rest(std::string(2000, 'x') + "\n" + std::string(k_end)).end == 0);
}

BOOST_AUTO_TEST_SUITE_END()
