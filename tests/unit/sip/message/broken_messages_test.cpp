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

sip::AsteriskMessage of_thread(std::uint64_t thread, std::string_view file = "chan_sip.c") {
    sip::AsteriskMessage message;
    message.thread = thread;
    message.file = file;
    return message;
}

} // namespace

BOOST_AUTO_TEST_CASE(of_many_threads_the_last_are_known) {
    BrokenMessages broken;
    for (std::uint64_t thread = 1; thread <= 100; ++thread) {
        broken.learn(of_thread(thread));
    }
    BOOST_TEST(broken.knows(of_thread(100)));
    BOOST_TEST(broken.knows(of_thread(37)));
    BOOST_TEST(!broken.knows(of_thread(36)));
}

BOOST_AUTO_TEST_CASE(a_thread_of_the_pool_of_iax2_tells_of_those_started_with_it) {
    BrokenMessages broken;
    broken.learn(of_thread(5000, "chan_iax2.c"));
    for (const std::uint64_t thread : {4991U, 4999U, 5001U, 5009U}) {
        BOOST_TEST(broken.knows(of_thread(thread, "chan_iax2.c")));
        BOOST_TEST(!broken.knows(of_thread(thread, "chan_sip.c")));
    }
    BOOST_TEST(!broken.knows(of_thread(4990, "chan_iax2.c")));
    BOOST_TEST(!broken.knows(of_thread(5010, "chan_iax2.c")));
    broken.learn(of_thread(2000, "chan_sip.c"));
    BOOST_TEST(!broken.knows(of_thread(2001, "chan_iax2.c")));
    broken.learn(of_thread(77, "chan_iax2.c"));
    BOOST_TEST(!broken.knows(of_thread(78, "chan_iax2.c")));
}

BOOST_AUTO_TEST_CASE(doubt_ends_with_the_octets_that_it_is_of) {
    BrokenMessages broken;
    BOOST_TEST(!broken.is_in_doubt());
    BOOST_TEST(!broken.may_hold(0));
    broken.doubt(100);
    broken.doubt(50);
    BOOST_TEST(broken.may_hold(100));
    BOOST_TEST(!broken.may_hold(101));
    broken.pass(99);
    BOOST_TEST(broken.is_in_doubt());
    broken.pass(1);
    BOOST_TEST(!broken.is_in_doubt());
}

BOOST_AUTO_TEST_CASE(only_one_who_may_have_written_a_line_accuses_himself) {
    const net::Address one = *net::Address::parse("203.0.113.5");
    const net::Address other = *net::Address::parse("203.0.113.6");
    sip::LogEvent event;
    event.address = one;
    BrokenMessages broken;
    broken.doubt(100, one);
    BOOST_TEST(broken.is_self_accusation(event));
    event.outcome = sip::Outcome::success;
    BOOST_TEST(!broken.is_self_accusation(event));
    event.outcome = sip::Outcome::failure;
    broken.doubt(50, other);
    BOOST_TEST(!broken.is_self_accusation(event));
    broken.doubt(50, one);
    BOOST_TEST(!broken.is_self_accusation(event));
    broken.pass(100);
    broken.doubt(10, one);
    BOOST_TEST(broken.is_self_accusation(event));
}

BOOST_AUTO_TEST_CASE(the_line_with_the_servers_end_is_known_by_its_place) {
    BrokenMessages broken;
    broken.doubt_up_to(100, call().behind_sender);
    broken.pass(40);
    BOOST_TEST(!broken.is_end_of_doubt(call(), 58));
    BOOST_TEST(broken.is_end_of_doubt(call(), 59));
    BOOST_TEST(!broken.is_end_of_doubt(sip::LogEvent(), 59));
    broken.doubt(80);
    BOOST_TEST(!broken.is_end_of_doubt(call(), 79));
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
    BOOST_TEST(!found.has_others);
    // Those before the last may be his.
    found = rest(std::string(k_end) + std::string(k_other) + "x\n");
    BOOST_TEST(found.begin == k_end.size());
    BOOST_TEST(found.has_others);
    BOOST_TEST(rest(std::string(2000, 'x') + "\n" + std::string(k_end)).end == 0);
}

BOOST_AUTO_TEST_SUITE_END()
