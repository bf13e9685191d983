// SPDX-License-Identifier: MIT
#include "logfile/syslog_line.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

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

BOOST_AUTO_TEST_CASE(copies_in_other_forms_are_split_where_they_are_asked_for) {
    for (const char* line : {"<22>Nov  3 19:44:50 pbx asterisk[12]: NOTICE: text",
                             "<4>2026-11-03T19:44:50Z pbx asterisk[12]: NOTICE: text",
                             "Nov  3 19:44:50.123456 pbx asterisk[12]: NOTICE: text",
                             "2026-11-03 19:44:50 pbx asterisk[12]: NOTICE: text",
                             "2026-11-03 19:44:50.123 +0100 pbx asterisk[12]: NOTICE: text",
                             "2026-11-03 19:44:50,123+01:00 pbx asterisk[12]: NOTICE: text",
                             "<22>2026-11-03 19:44:50 pbx asterisk[12]: NOTICE: text"}) {
        BOOST_TEST_CONTEXT(line) {
            BOOST_CHECK(!logfile::split_syslog_line(line));
            const auto split = logfile::split_syslog_copy(line);
            BOOST_REQUIRE(split);
            BOOST_TEST(split->host == "pbx");
            BOOST_TEST(split->program == "asterisk");
            BOOST_TEST(split->message == "NOTICE: text");
        }
    }
    BOOST_TEST(logfile::split_syslog_copy("Nov  3 19:44:50 pbx asterisk: x").value().host == "pbx");
    for (const char* line : {"", "<", "<22>", "<x>Nov  3 19:44:50 pbx asterisk: x",
                             "<2222>Nov  3 19:44:50 pbx asterisk: x", "Nov  3 19:44:50. pbx x: y",
                             "2026/11/03 19:44:50 pbx asterisk: x"}) {
        BOOST_TEST_CONTEXT(line) {
            BOOST_CHECK(!logfile::split_syslog_copy(line));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_severity_is_neither_host_nor_message) {
    struct Sample {
        std::string_view line;
        std::string_view host;
    };
    constexpr Sample k_samples[] = {
        {"Nov  3 19:44:50 pbx mail.info asterisk[12]: NOTICE: text", "pbx"},
        {"2026-11-03T19:44:50Z pbx daemon.err asterisk[12]: NOTICE: text", "pbx"},
        {"Nov  3 19:44:50 pbx INFO    asterisk[12]: NOTICE: text", "pbx"},
        {"Nov  3 19:44:50 <mail.info> pbx asterisk[12]: NOTICE: text", "pbx"},
        {"Nov  3 19:44:50 <2.6> pbx asterisk[12]: NOTICE: text", "pbx"},
        {"2026-11-03T19:44:50.705153-08:00 INFO    asterisk[12]: NOTICE: text", "-"},
        {"2026-11-03T19:44:50.705153-08:00 WARNING asterisk[12]: NOTICE: text", "-"},
        {"2026-11-03 19:44:50 INFO    asterisk[12]: NOTICE: text", "-"},
        {"Nov  3 19:44:50 pbx asterisk[12]: [ID 197553 mail.info] NOTICE: text", "pbx"},
        {"Nov  3 19:44:50 INFOS asterisk[12]: NOTICE: text", "INFOS"},
    };
    for (const Sample& sample : k_samples) {
        const auto split = logfile::split_syslog_copy(sample.line);
        BOOST_TEST_CONTEXT(sample.line) {
            BOOST_REQUIRE(split);
            BOOST_TEST(split->host == sample.host);
            BOOST_TEST(split->process == "asterisk[12]");
            BOOST_TEST(split->message == "NOTICE: text");
        }
    }
    for (const char* line : {"Nov  3 19:44:50 pbx mail asterisk[12]: x", "Nov  3 19:44:50 INFO",
                             "Nov  3 19:44:50 pbx mail.loud asterisk[12]: x",
                             "Nov  3 19:44:50 <x> pbx asterisk[12]: x",
                             "Nov  3 19:44:50 <mail.info> ", "Nov  3 19:44:50 pbx mail.info "}) {
        BOOST_TEST_CONTEXT(line) {
            BOOST_CHECK(!logfile::split_syslog_copy(line));
        }
    }
}

BOOST_AUTO_TEST_CASE(lines_of_rfc_5424_are_split) {
    const std::string start = "<22>1 2026-11-03T19:44:50.123456+01:00 mx1 postfix/smtpd ";
    for (const char* rest :
         {"123 - - 4F2A: text", "- - - 4F2A: text", "123 - -  4F2A: text", "- ID47 - 4F2A: text",
          "123 - - \xef\xbb\xbf"
          "4F2A: text",
          "123 - [a@1 b=\"c\"] 4F2A: text", "123 - [a@1 b=\"] \\\"[ \" c=\"\"][d] 4F2A: text"}) {
        BOOST_TEST_CONTEXT(rest) {
            const std::string line = start + rest;
            BOOST_CHECK(!logfile::split_syslog_line(line));
            const auto split = logfile::split_syslog_copy(line);
            BOOST_REQUIRE(split);
            BOOST_TEST(split->timestamp == "2026-11-03T19:44:50.123456+01:00");
            BOOST_TEST(split->host == "mx1");
            BOOST_TEST(split->program == "postfix/smtpd");
            BOOST_TEST(split->message == "4F2A: text");
        }
    }
    for (const char* rest : {"", "123", "123 -", "123 - ", "123 - -", "123 - [", "123 - [a",
                             "123 - [a=\"", "123 - [a=\"\\", "123 - [a=\"]", "123 - [a]",
                             "123 - [a]x 4F2A: text", "123 - 4F2A: text", " - - 4F2A: text"}) {
        BOOST_TEST_CONTEXT(rest) {
            BOOST_CHECK(!logfile::split_syslog_copy(start + rest));
        }
    }
    for (const char* line : {"<22>1 - mx1 postfix/smtpd 1 - - 4F2A: text", "<22>1 ",
                             "<22>2 2026-11-03T19:44:50Z mx1 postfix/smtpd 1 - - 4F2A: text",
                             "1 2026-11-03T19:44:50Z mx1 postfix/smtpd 1 - - 4F2A: text"}) {
        BOOST_TEST_CONTEXT(line) {
            BOOST_CHECK(!logfile::split_syslog_copy(line));
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

BOOST_AUTO_TEST_CASE(times_at_the_front_of_a_line_are_found) {
    using logfile::timestamp_length;
    const std::string_view times[] = {
        "Nov 23 19:44:50",
        "2026-11-23T19:44:50.123+01:00",
        "2026-11-23 19:44:50",
        "2026-11-23 19:44:50,123",
        "2026-11-23 19:44:50.123456 +0100",
        "2026/11/23 19:44:50",
        "23/Nov/2026:19:44:50 +0100",
        "Mon Nov 23 19:44:50 2026",
        "1763923490",
        "1763923490.125",
    };
    for (const std::string_view time : times) {
        const std::string line = std::string(time) + " proxy: failed for 203.0.113.5";
        BOOST_TEST(line.substr(0, timestamp_length(line)) == time);
    }
    BOOST_TEST(timestamp_length("2026/11/23 19:44:50: nginx") == 19u);
    for (const std::string_view other : {"", "failed", "17639234901 ", "2026-11-23", "[2026"}) {
        BOOST_TEST(timestamp_length(other) == 0u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
