// SPDX-License-Identifier: MIT
#include "sip/log/log_line.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::LogLine;
using sip::LogLineParser;
using sip::Server;
using sip::Way;

BOOST_AUTO_TEST_SUITE(sip_log_log_line)

namespace {

struct Form {
    std::string_view line;
    Server server;
    Way way;
    std::string_view time;
    std::string_view message;
};

constexpr Form k_forms[] = {
    {"[2026-11-23 19:44:50] NOTICE[1] a.c: x", Server::asterisk, Way::file, "2026-11-23 19:44:50",
     "NOTICE[1] a.c: x"},
    {"[Nov 23 19:44:50] \x1b[33mNOTICE\x1b[0m[1]: a.c: x", Server::asterisk, Way::file,
     "Nov 23 19:44:50", "NOTICE[1]: a.c: x"},
    {"Nov 23 19:44:50 NOTICE[1]: a.c: x", Server::asterisk, Way::file, "Nov 23 19:44:50",
     "NOTICE[1]: a.c: x"},
    {"NOTICE[1] a.c: x", Server::asterisk, Way::terminal, "", "NOTICE[1] a.c: x"},
    {"Nov 23 19:44:50 pbx asterisk[1]: NOTICE[2]: a.c: x", Server::asterisk, Way::syslog,
     "Nov 23 19:44:50", "NOTICE[2]: a.c: x"},
    {"Nov 23 19:44:50 pbx asterisk[1]: #033[33mNOTICE#033[0m[2]: a.c: x", Server::asterisk,
     Way::syslog, "Nov 23 19:44:50", "NOTICE[2]: a.c: x"},
    {"2026-11-23T19:44:50+01:00 proxy /usr/sbin/kamailio[1]: ALERT: x", Server::kamailio,
     Way::syslog, "2026-11-23T19:44:50+01:00", "ALERT: x"},
    {"Nov 23 19:44:50 proxy opensips[1]: x", Server::opensips, Way::syslog, "Nov 23 19:44:50", "x"},
    {"Nov 23 19:44:50 pbx freeswitch[1]: x", Server::freeswitch, Way::syslog, "Nov 23 19:44:50",
     "x"},
    {"Nov 23 19:44:50 mx postfix/smtpd[1]: x", Server::unknown, Way::syslog, "Nov 23 19:44:50",
     "x"},
    {"\x1b[31m2026-11-23 19:44:50.123456 [WARNING] x", Server::freeswitch, Way::file, "",
     "2026-11-23 19:44:50.123456 [WARNING] x"},
    {R"({"MESSAGE":"x","SYSLOG_IDENTIFIER":"kamailio","__REALTIME_TIMESTAMP":"1764000000123456"})",
     Server::kamailio, Way::syslog, "1764000000.123456", "x"},
    {R"({"MESSAGE":"x","SYSLOG_IDENTIFIER":"3f2e1d0c9b8a","CONTAINER_NAME":"my-asterisk-1"})",
     Server::asterisk, Way::syslog, "", "x"},
    {R"({"MESSAGE":"x","SYSLOG_IDENTIFIER":"3f2e1d0c9b8a","_SYSTEMD_UNIT":"kamailio.service"})",
     Server::kamailio, Way::syslog, "", "x"},
    {R"({"MESSAGE":[120,255],"_COMM":"kamailio"})", Server::kamailio, Way::syslog, "", "x\xff"},
    {R"({"MESSAGE":[120,256],"_COMM":"kamailio"})", Server::unknown, Way::file, "", ""},
    {R"({"MESSAGE":"x","_COMM":"sshd"})", Server::unknown, Way::syslog, "", "x"},
    {"[2026-11-23 19:44:50]", Server::unknown, Way::file, "", ""},
    {"{no object", Server::unknown, Way::file, "", ""},
};

} // namespace

BOOST_AUTO_TEST_CASE(each_form_has_its_parts_found) {
    for (const Form& form : k_forms) {
        BOOST_TEST_CONTEXT(form.line) {
            LogLineParser parser;
            const LogLine line = parser.parse(form.line);
            BOOST_CHECK(line.server == form.server);
            BOOST_CHECK(line.way == form.way);
            BOOST_TEST(line.time == form.time);
            BOOST_TEST(line.message == form.message);
        }
    }
}

BOOST_AUTO_TEST_CASE(asterisk_may_have_another_name) {
    LogLineParser parser({"freepbx", "3f2e1d0c9b8a"});
    for (const auto& [line, server] :
         {std::pair("Nov 23 19:44:50 pbx freepbx[1]: x", Server::asterisk),
          std::pair("<133>1 2026-11-23T19:44:50Z pbx 3f2e1d0c9b8a 1 - - x", Server::asterisk),
          std::pair(R"({"MESSAGE":"x","_COMM":"freepbx"})", Server::asterisk),
          std::pair("Nov 23 19:44:50 pbx freepbx2[1]: x", Server::unknown),
          std::pair("Nov 23 19:44:50 pbx kamailio[1]: x", Server::kamailio)}) {
        BOOST_CHECK_MESSAGE(parser.parse(line).server == server, line);
    }
}

BOOST_AUTO_TEST_CASE(asterisks_json_has_level_and_file_beside_the_message) {
    LogLineParser parser;
    const LogLine line = parser.parse(
        R"({"timestamp":"2026-11-23 19:44:50","logmsg":{"location":{"filename":"a.c"},)"
        R"("level":"NOTICE","message":"x\n"}})");
    BOOST_CHECK(line.way == Way::json);
    BOOST_TEST(line.level == "NOTICE");
    BOOST_TEST(line.file == "a.c");
    BOOST_TEST(line.message == "x\n");
    BOOST_TEST(line.time == "2026-11-23 19:44:50");
}

BOOST_AUTO_TEST_CASE(octets_are_those_that_could_be_cut) {
    LogLineParser parser;
    constexpr std::string_view k_syslog = "Nov 23 19:44:50 pbx asterisk[1]: x";
    BOOST_TEST(parser.parse(k_syslog).octets == k_syslog.size());
    BOOST_TEST(parser.parse(R"({"MESSAGE":"four","SYSLOG_IDENTIFIER":"asterisk"})").octets == 4);
}

BOOST_AUTO_TEST_CASE(the_time_at_the_front_is_told_from_what_is_behind_it) {
    struct Front {
        std::string_view line;
        std::string_view time;
        std::string_view behind;
    };
    constexpr Front k_fronts[] = {
        {"[2026-11-23 19:44:50] x", "2026-11-23 19:44:50", "x"},
        {"Nov 23 19:44:50 pbx x", "Nov 23 19:44:50", "pbx x"},
        {"2026-11-23 19:44:50.123 [ERR] x", "2026-11-23 19:44:50.123", "[ERR] x"},
        {R"({"timestamp":"now","x":1})", "now", R"({"timestamp":"now","x":1})"},
        {"[without end", "", "[without end"},
        {"x", "", "x"},
    };
    for (const Front& front : k_fronts) {
        BOOST_TEST_CONTEXT(front.line) {
            BOOST_TEST(sip::time_text(front.line) == front.time);
            BOOST_TEST(sip::text_behind_time(front.line, front.time) == front.behind);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_wrappings_time_comes_before_that_of_the_line) {
    BOOST_TEST(sip::time_of_any_line("2026-11-21T14:53:33Z stdout F [Nov 23 19:44:50] x") ==
               "2026-11-21T14:53:33Z");
    BOOST_TEST(sip::time_of_any_line("asterisk-1  | [Nov 23 19:44:50] x") == "Nov 23 19:44:50");
    BOOST_TEST(sip::time_of_any_line("[Nov 23 19:44:50] x") == "Nov 23 19:44:50");
    BOOST_TEST(sip::time_of_any_line("{\"log\":\"").empty());
}

BOOST_AUTO_TEST_CASE(chatter_is_of_a_level_that_tells_nothing) {
    BOOST_TEST(sip::is_chatter("[19:44:50] VERBOSE[1] a.c: x"));
    BOOST_TEST(sip::is_chatter("[19:44:50] DEBUG[1] a.c: x"));
    BOOST_TEST(!sip::is_chatter("[19:44:50] NOTICE[1] a.c: x"));
    BOOST_TEST(sip::is_chatter("[19:44:50] VERBOSE[1] a.c: joined 'simple_bridge' <5c3f0b9c>"));
    BOOST_TEST(!sip::is_chatter("[19:44:50] VERBOSE[1] a.c: <--- 4 bytes --->"));
    BOOST_TEST(!sip::is_chatter("[19:44:50] VERBOSE[1] a.c: "));
    BOOST_TEST(!sip::is_chatter("[19:44:50] VERBOSE[1] a.c: x\r"));
    BOOST_TEST(!sip::is_chatter("VERBOSE[1] a.c: x"));
    BOOST_TEST(!sip::is_chatter("[19:44:50] VERB"));
    BOOST_TEST(!sip::is_chatter("[" + std::string(64, '1') + "] VERBOSE[1] a.c: x"));
    BOOST_TEST(!sip::is_chatter(""));
}

BOOST_AUTO_TEST_SUITE_END()
