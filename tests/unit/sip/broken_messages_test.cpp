// SPDX-License-Identifier: MIT
#include "sip/broken_messages.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::BrokenMessages;

namespace {

sip::LogEvent call() {
    sip::LogEvent event;
    event.sender_octets = 1000;
    event.behind_sender = "' rejected";
    return event;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sip_broken_messages)

BOOST_AUTO_TEST_CASE(threads_are_learnt_where_no_senders_text_reaches) {
    BrokenMessages broken;
    broken.reach(100);
    broken.learn(1);
    BOOST_TEST(!broken.knows(1));
    broken.pass(60);
    broken.learn(1);
    BOOST_TEST(!broken.knows(1));
    broken.pass(60);
    broken.learn(1);
    BOOST_TEST(broken.knows(1));
}

BOOST_AUTO_TEST_CASE(of_many_threads_the_last_are_known) {
    BrokenMessages broken;
    for (std::uint64_t thread = 1; thread <= 100; ++thread) {
        broken.learn(thread);
    }
    BOOST_TEST(broken.knows(100));
    BOOST_TEST(broken.knows(37));
    BOOST_TEST(!broken.knows(36));
}

BOOST_AUTO_TEST_CASE(doubt_ends_with_the_octets_that_it_is_of) {
    BrokenMessages broken;
    BOOST_TEST(!broken.is_in_doubt());
    broken.doubt(100);
    broken.doubt(50);
    broken.pass(99);
    BOOST_TEST(broken.is_in_doubt());
    broken.pass(1);
    BOOST_TEST(!broken.is_in_doubt());
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_message_is_found_before_the_next_line_of_a_known_thread) {
    BrokenMessages broken;
    constexpr std::string_view k_end = "' rejected\n";
    constexpr std::string_view k_own = "[x] NOTICE[7] chan_sip.c: ' rejected\n";
    constexpr std::string_view k_other = "[x] NOTICE[8] chan_sip.c: ' rejected\n";
    const auto rest = [&](const std::string& behind) {
        broken.pass(10'000); // what was looked at before is another message's
        return broken.rest_of_message(call(), 7, behind);
    };
    BOOST_TEST(rest("").end == 0);
    BOOST_TEST(rest("nothing\n").end == 0);
    BOOST_TEST(rest(std::string(k_own) + std::string(k_end)).end == 0);
    BrokenMessages::Rest found = rest("his\n" + std::string(k_end) + std::string(k_own));
    BOOST_TEST(found.begin == 4);
    BOOST_TEST(found.end == 4 + k_end.size());
    BOOST_TEST(!found.is_whole_line);
    // Those before the last may be his.
    found = rest(std::string(k_end) + std::string(k_other) + "x\n");
    BOOST_TEST(found.begin == k_end.size());
    BOOST_TEST(found.is_whole_line);
    BOOST_TEST(rest(std::string(2000, 'x') + "\n" + std::string(k_end)).end == 0);
}

BOOST_AUTO_TEST_SUITE_END()
