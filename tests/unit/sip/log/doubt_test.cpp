// SPDX-License-Identifier: MIT
#include "sip/log/doubt.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::Doubt;

BOOST_AUTO_TEST_SUITE(sip_log_doubt)

BOOST_AUTO_TEST_CASE(doubt_ends_with_the_octets_that_it_is_of) {
    Doubt doubt;
    BOOST_TEST(!doubt.is_open());
    BOOST_TEST(!doubt.may_hold(0));
    doubt.add(100);
    doubt.add(50);
    BOOST_TEST(doubt.may_hold(100));
    BOOST_TEST(!doubt.may_hold(101));
    doubt.pass(99);
    BOOST_TEST(doubt.is_open());
    doubt.pass(1);
    BOOST_TEST(!doubt.is_open());
}

BOOST_AUTO_TEST_CASE(only_one_who_may_have_written_a_line_accuses_himself) {
    const net::Address one = *net::Address::parse("203.0.113.5");
    const net::Address other = *net::Address::parse("203.0.113.6");
    sip::LogEvent event;
    event.address = one;
    Doubt doubt;
    doubt.add(100, one);
    BOOST_TEST(doubt.is_self_accusation(event));
    event.outcome = sip::Outcome::success;
    BOOST_TEST(!doubt.is_self_accusation(event));
    event.outcome = sip::Outcome::failure;
    doubt.add(50, other);
    BOOST_TEST(!doubt.is_self_accusation(event));
    doubt.add(50, one);
    BOOST_TEST(!doubt.is_self_accusation(event));
    doubt.pass(100);
    doubt.add(10, one);
    BOOST_TEST(doubt.is_self_accusation(event));
}

BOOST_AUTO_TEST_CASE(the_line_with_the_servers_end_is_known_by_its_place) {
    constexpr std::string_view k_end = "' rejected";
    sip::LogEvent event;
    event.behind_sender = k_end;
    Doubt doubt;
    doubt.add_up_to(100, k_end);
    BOOST_TEST(doubt.ends_like(event));
    doubt.pass(40);
    BOOST_TEST(!doubt.ends_with(event, 58));
    BOOST_TEST(doubt.ends_with(event, 59));
    BOOST_TEST(!doubt.ends_with(sip::LogEvent(), 59));
    doubt.add(80);
    BOOST_TEST(!doubt.ends_with(event, 79));
}

BOOST_AUTO_TEST_SUITE_END()
