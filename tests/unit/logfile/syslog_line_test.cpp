// SPDX-License-Identifier: MIT
#include "logfile/syslog_line.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(logfile_syslog_line)

BOOST_AUTO_TEST_CASE(the_usual_forms_are_split) {
    for (const char* line : {"Nov  3 19:44:50 pbx asterisk[12]: NOTICE: text",
                             "2026-11-03T19:44:50.123456+01:00 pbx asterisk[12]: NOTICE: text",
                             "2026-11-03T19:44:50+0100 pbx asterisk[12]: NOTICE: text",
                             "Tue 2026-11-03 19:44:50 CET pbx asterisk[12]: NOTICE: text",
                             "1793731490.123456 pbx asterisk[12]: NOTICE: text",
                             "Nov  3 19:44:50 pbx asterisk: NOTICE: text"}) {
        const auto split = logfile::split_syslog_line(line);
        BOOST_TEST_CONTEXT(line) {
            BOOST_REQUIRE(split);
            BOOST_TEST(split->host == "pbx");
            BOOST_TEST(split->program == "asterisk");
            BOOST_TEST(split->message == "NOTICE: text");
            BOOST_TEST(std::string_view(line).starts_with(split->timestamp));
        }
    }
}

BOOST_AUTO_TEST_CASE(other_lines_are_not) {
    for (const char* line : {"", "Nov", "Nov  3 19:44:50", "Nov  3 19:44:50 pbx",
                             "[2026-11-03 19:44:50] NOTICE[1] chan_sip.c: text", "text: text"}) {
        BOOST_TEST_CONTEXT(line) {
            BOOST_CHECK(!logfile::split_syslog_line(line));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
