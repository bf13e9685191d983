// SPDX-License-Identifier: MIT
#include "sip/log/message_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <string>

using namespace ispkit;
using sip::LineMeaning;
using sip::LogEvent;
using sip::MessageReader;
using sip::Reading;

BOOST_AUTO_TEST_SUITE(sip_log_message_reader)

namespace {

struct Reader {
    LineMeaning read(std::string_view line) {
        event = {};
        return reader.read(lines.parse(line), event);
    }

    sip::LogLineParser lines;
    MessageReader reader{sip::LogSettings::Unknown::are_unclear};
    LogEvent event;
};

constexpr std::string_view k_failure = "NOTICE[1638] chan_sip.c: Registration from 'x' failed for "
                                       "'203.0.113.5' - Wrong password";

} // namespace

BOOST_FIXTURE_TEST_CASE(the_reader_of_the_server_is_asked, Reader) {
    for (const std::string& line : {
             fmt::format("[2026-11-23 19:44:50] {}", k_failure),
             fmt::format("Nov 23 19:44:50 pbx asterisk[1]: [2026-11-23 19:44:50] {}", k_failure),
             std::string("2026-11-23 19:44:50.123456 98.50% [WARNING] sofia_reg.c:1478 SIP auth "
                         "failure (REGISTER) on sofia profile 'internal' for [x@192.0.2.1] from ip "
                         "203.0.113.5"),
             std::string("Nov 23 19:44:50 proxy kamailio[1]: WARNING: pike [pike_funcs.c:139]: "
                         "pike_check_req(): PIKE - BLOCKing ip 203.0.113.5, node=0x7f"),
         }) {
        BOOST_TEST_CONTEXT(line) {
            const LineMeaning meaning = read(line);
            BOOST_CHECK(meaning.reading == Reading::event);
            BOOST_TEST(meaning.is_understood);
            BOOST_TEST(event.address.str() == "203.0.113.5");
            BOOST_TEST(!event.time.empty());
        }
    }
}

BOOST_FIXTURE_TEST_CASE(only_lines_that_senders_can_break_keep_their_message, Reader) {
    const LineMeaning meaning = read(fmt::format("[2026-11-23 19:44:50] {}", k_failure));
    BOOST_REQUIRE(meaning.message.has_value());
    BOOST_TEST(meaning.message->thread == 1638);
    BOOST_TEST(!read(fmt::format("Nov 23 19:44:50 pbx asterisk[1]: {}", k_failure)).message);
}

BOOST_FIXTURE_TEST_CASE(what_is_not_understood_but_speaks_of_a_failure_has_an_unknown_shape,
                        Reader) {
    constexpr std::string_view k_new = "[19:44:50] NOTICE[1] chan_sip.c: Odd failure of x";
    BOOST_TEST(read(k_new).has_unknown_shape);
    reader = MessageReader(sip::LogSettings::Unknown::are_nothing);
    const LineMeaning meaning = read(k_new);
    BOOST_CHECK(meaning.reading == Reading::nothing);
    BOOST_TEST(!meaning.has_unknown_shape);
    BOOST_TEST(meaning.is_understood);
    BOOST_TEST(!read("Nov 23 19:44:50 mx postfix/smtpd[1]: x").is_understood);
}

BOOST_FIXTURE_TEST_CASE(the_line_with_which_asterisk_opens_a_log_is_understood, Reader) {
    const LineMeaning meaning = read("[Nov 30 04:15:59] Asterisk 16.28.0 built by nobody @ "
                                     "buildd.debian.org on a unknown running Linux on 2024-01-04 "
                                     "17:58:50 UTC");
    BOOST_TEST(meaning.is_understood);
    BOOST_CHECK(meaning.reading == Reading::nothing);
    BOOST_TEST(!read("[Nov 30 04:15:59] Asterisk is somewhere").is_understood);
}

BOOST_FIXTURE_TEST_CASE(a_long_line_from_syslog_may_be_cut, Reader) {
    const std::string line =
        fmt::format("Nov 23 19:44:50 proxy kamailio[1]: ALERT: {{{}}} pike [pike_funcs.c:139]: "
                    "pike_check_req(): PIKE - BLOCKing ip 203.0.113.5, node=0x7f",
                    std::string(900, 'x'));
    BOOST_CHECK(read(line).reading != Reading::event);
}

BOOST_FIXTURE_TEST_CASE(what_the_server_prints_behind_a_line_is_told, Reader) {
    BOOST_TEST(read("[19:44:50] VERBOSE[1] res_pjsip_logger.c: <--- Received SIP request (420 "
                    "bytes) from UDP:x --->")
                   .packet_octets == 420);
    BOOST_TEST(read("[19:44:50] WARNING[1]: pjproject:0 <?>: \tsip_transport.c Error processing "
                    "9000 bytes packet from UDP 203.0.113.5:5060 : PJSIP syntax error:")
                   .packet_octets == 4000);
    BOOST_TEST(
        read("Nov 23 19:44:50 pbx asterisk[1]: <--- SIP read from UDP:x --->").begins_packet);
    BOOST_TEST(read("2026-11-23 19:44:50.123456 98.50% [DEBUG] sofia.c:7000 Remote SDP:")
                   .begins_session_description);
    const LineMeaning meaning = read(k_failure);
    BOOST_TEST(meaning.packet_octets == 0);
    BOOST_TEST(!meaning.begins_packet);
    BOOST_TEST(!meaning.begins_session_description);
}

BOOST_FIXTURE_TEST_CASE(of_a_standard_error_nothing_is_believed_any_more, Reader) {
    constexpr std::string_view k_flood =
        "Nov 23 19:44:50 proxy kamailio[1]: WARNING: pike [pike_funcs.c:138]: "
        "pike_check_ipaddr(): PIKE - BLOCKing ip 203.0.113.5, node=0x7f";
    BOOST_CHECK(read(k_flood).reading == Reading::event);
    read("Nov 23 19:44:50 proxy kamailio[1]:  1(23) INFO: x");
    BOOST_CHECK(read(k_flood).reading == Reading::unclear);
}

BOOST_AUTO_TEST_SUITE_END()
