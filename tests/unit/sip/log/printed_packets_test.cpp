// SPDX-License-Identifier: MIT
#include "sip/log/printed_packets.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;
using sip::Doubt;
using sip::PrintedPackets;

BOOST_AUTO_TEST_SUITE(sip_log_printed_packets)

BOOST_AUTO_TEST_CASE(a_packet_is_as_long_as_the_server_says) {
    Doubt doubt;
    PrintedPackets packets;
    BOOST_TEST(!packets.take("before", doubt));
    BOOST_TEST(packets.take("<--- Received SIP request (12 bytes) from UDP:x --->", doubt));
    BOOST_TEST(packets.take("12345", doubt));
    BOOST_TEST(packets.is_open());
    BOOST_TEST(packets.take("12345", doubt));
    BOOST_TEST(!packets.is_open());
    BOOST_TEST(!packets.take("behind", doubt));
    BOOST_TEST(!doubt.is_open());
}

BOOST_AUTO_TEST_CASE(a_packet_of_unknown_length_ends_with_a_line_behind_which_others_are_doubted) {
    Doubt doubt;
    PrintedPackets packets;
    BOOST_TEST(packets.take("<--- SIP read from UDP:x --->", doubt));
    BOOST_TEST(packets.take("<------------>", doubt));
    BOOST_TEST(packets.is_open());
    BOOST_TEST(!doubt.is_open());
    BOOST_TEST(packets.take("<------------->", doubt));
    BOOST_TEST(!packets.is_open());
    BOOST_TEST(doubt.is_open());
}

BOOST_AUTO_TEST_CASE(a_packet_that_another_line_announces_is_as_long_as_that_says) {
    Doubt doubt;
    PrintedPackets packets;
    packets.open(100);
    BOOST_TEST(packets.take("<------------->", doubt));
    BOOST_TEST(packets.close() == 84);
    BOOST_TEST(!packets.is_open());
    packets.open(1'000'000);
    BOOST_TEST(packets.close() == PrintedPackets::k_largest);
}

BOOST_AUTO_TEST_CASE(a_head_that_may_be_a_senders_hides_nothing) {
    Doubt doubt;
    PrintedPackets packets;
    doubt.add(200);
    BOOST_TEST(packets.take("<--- Received SIP request (1000 bytes) from UDP:x --->", doubt));
    BOOST_TEST(!packets.is_open());
    BOOST_TEST(doubt.may_hold(1000));
    BOOST_TEST(!packets.take("behind", doubt));
}

BOOST_AUTO_TEST_CASE(octets_are_named_in_front_of_their_unit) {
    BOOST_TEST(sip::octets_named_in("<--- Received SIP request (420 bytes) from x --->") == 420);
    BOOST_TEST(sip::octets_named_in("Error processing 420 bytes packet") == 420);
    BOOST_TEST(sip::octets_named_in("no bytes") == 0);
    BOOST_TEST(sip::octets_named_in(" bytes") == 0);
    BOOST_TEST(sip::octets_named_in("SIP read from UDP") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
