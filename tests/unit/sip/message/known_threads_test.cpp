// SPDX-License-Identifier: MIT
#include "sip/message/known_threads.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::KnownThreads;

BOOST_AUTO_TEST_SUITE(sip_message_known_threads)

namespace {

sip::AsteriskMessage of_thread(std::uint64_t thread, std::string_view file = "chan_sip.c") {
    sip::AsteriskMessage message;
    message.thread = thread;
    message.file = file;
    return message;
}

} // namespace

BOOST_AUTO_TEST_CASE(of_many_threads_the_last_are_known) {
    KnownThreads threads;
    for (std::uint64_t thread = 1; thread <= 100; ++thread) {
        threads.learn(of_thread(thread));
    }
    BOOST_TEST(threads.knows(of_thread(100)));
    BOOST_TEST(threads.knows(of_thread(37)));
    BOOST_TEST(!threads.knows(of_thread(36)));
}

BOOST_AUTO_TEST_CASE(a_thread_of_the_pool_of_iax2_tells_of_those_started_with_it) {
    KnownThreads threads;
    threads.learn(of_thread(5000, "chan_iax2.c"));
    for (const std::uint64_t thread : {4991U, 4999U, 5001U, 5009U}) {
        BOOST_TEST(threads.knows(of_thread(thread, "chan_iax2.c")));
        BOOST_TEST(!threads.knows(of_thread(thread, "chan_sip.c")));
    }
    BOOST_TEST(!threads.knows(of_thread(4990, "chan_iax2.c")));
    BOOST_TEST(!threads.knows(of_thread(5010, "chan_iax2.c")));
    threads.learn(of_thread(2000, "chan_sip.c"));
    BOOST_TEST(!threads.knows(of_thread(2001, "chan_iax2.c")));
    threads.learn(of_thread(77, "chan_iax2.c"));
    BOOST_TEST(!threads.knows(of_thread(78, "chan_iax2.c")));
}

BOOST_AUTO_TEST_CASE(what_is_easily_guessed_has_a_small_number_or_is_not_of_the_pool) {
    KnownThreads threads;
    threads.learn(of_thread(5000, "chan_iax2.c"));
    threads.learn(of_thread(7000, "chan_sip.c"));
    BOOST_TEST(!threads.is_easily_guessed(of_thread(5000)));
    BOOST_TEST(!threads.is_easily_guessed(of_thread(5009)));
    BOOST_TEST(threads.is_easily_guessed(of_thread(5010)));
    BOOST_TEST(threads.is_easily_guessed(of_thread(7000)));
    threads.learn(of_thread(999, "chan_iax2.c"));
    BOOST_TEST(threads.is_easily_guessed(of_thread(999)));
}

BOOST_AUTO_TEST_CASE(threads_are_not_trusted_against_whom_unknown_ones_accuse_more_often) {
    const net::Address address = *net::Address::parse("203.0.113.5");
    KnownThreads threads;
    threads.note_accusation(address, true); // no line of an unknown thread has accused it yet
    BOOST_TEST(threads.are_trusted(address));
    threads.note_accusation(address, false);
    BOOST_TEST(!threads.are_trusted(address));
    threads.note_accusation(address, true);
    BOOST_TEST(threads.are_trusted(address));
    threads.note_accusation(address, false);
    BOOST_TEST(!threads.are_trusted(address));
    BOOST_TEST(threads.are_trusted(*net::Address::parse("203.0.113.6")));
}

BOOST_AUTO_TEST_SUITE_END()
