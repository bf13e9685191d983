// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/log/log_parser.hpp"
#include "sip/log/user_patterns.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using sip::LogEvent;
using sip::Reading;
using sip::UserPatterns;

BOOST_AUTO_TEST_SUITE(sip_log_user_patterns)

namespace {

std::string read(const UserPatterns& patterns, std::string_view text) {
    LogEvent event;
    const Reading reading = patterns.read(text, event);
    return reading == Reading::event     ? fmt::format("{} {}", event.address.str(), event.account)
           : reading == Reading::unclear ? "unclear"
                                         : "nothing";
}

} // namespace

BOOST_AUTO_TEST_CASE(host_is_an_address) {
    const UserPatterns patterns("# ours\n^auth failed for <F-USER>\\S+</F-USER> from <HOST>$\n",
                                "p");
    BOOST_TEST(read(patterns, "auth failed for 100 from 203.0.113.5") == "203.0.113.5 100");
    BOOST_TEST(read(patterns, "auth failed for 100 from [2001:db8::5]") == "2001:db8::5 100");
    BOOST_TEST(read(patterns, "auth failed for 100 from 999.0.0.1") == "unclear");
    BOOST_TEST(read(patterns, "auth failed for 100 from example.com") == "nothing");
}

BOOST_AUTO_TEST_CASE(filters_of_fail2ban_are_understood) {
    const UserPatterns patterns(
        "[INCLUDES]\nbefore = common.conf\n[Definition]\n_daemon = kamailio\n"
        "_start = ^%(__prefix_line)sauth\n"
        "_log = NOTICE%(__pid_re)s:\n"
        "failregex = %(_start)s failed for \\S+ from <HOST>$\n"
        "            %(_start)s refused to <ADDR>(?::\\d+)?$\n"
        "            ^%(_log)s no AOR for <HOST>$\n"
        "ignoreregex =\n",
        "p");
    BOOST_TEST(read(patterns, "host kamailio[1]: auth failed for x from 203.0.113.5") ==
               "203.0.113.5 ");
    BOOST_TEST(read(patterns, "auth refused to 203.0.113.6:5060") == "203.0.113.6 ");
    BOOST_TEST(read(patterns, "NOTICE[12]: no AOR for 203.0.113.7") == "203.0.113.7 ");
    BOOST_TEST(read(patterns, "ignoreregex =") == "nothing");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_understood_is_refused_with_its_line) {
    for (const char* text : {"\n(", "\nno host in it", "\n<HOST> %(unknown)s <HOST>",
                             "a = %(a)s\nfailregex = %(a)s <HOST>", "\n<HOST> <HOST>"}) {
        BOOST_CHECK_EXCEPTION(UserPatterns(text, "p.conf"), Error, [](const Error& error) {
            return std::string_view(error.what()).starts_with("p.conf:2: ");
        });
    }
    BOOST_CHECK_THROW(UserPatterns("# nothing\n", "p"), Error);
}

BOOST_AUTO_TEST_CASE(a_pattern_that_never_ends_is_given_up) {
    const UserPatterns patterns("(x+x+)+y<HOST>", "p");
    BOOST_TEST(read(patterns, std::string(5000, 'x')) != "203.0.113.5 ");
}

BOOST_AUTO_TEST_CASE(a_pattern_without_an_anchor_names_nobody_where_it_finds_two) {
    LogEvent event;
    for (const char* pattern : {"failed for <HOST>", "<HOST> failed", "user .*? failed for <HOST>",
                                "failed for <HOST> user '<F-USER>[^']*</F-USER>'"}) {
        const UserPatterns patterns(pattern, "p");
        for (const char* text :
             {"user 'failed for 198.51.100.9 user 'x'' failed for 203.0.113.5 user 'x'",
              "user x failed for 203.0.113.5 user 'failed for 198.51.100.9 user 'x''",
              "198.51.100.9 failed 203.0.113.5 failed",
              "user x failed for 198.51.100.9 user x failed for 203.0.113.5"}) {
            BOOST_TEST((patterns.read(text, event) != Reading::event ||
                        event.address.str() == "203.0.113.5"),
                       pattern << ": " << text);
        }
    }
    const UserPatterns anchored("^user '.*' failed for <HOST>$", "p");
    BOOST_CHECK(anchored.read("user 'x' failed for 198.51.100.9' failed for 203.0.113.5", event) ==
                Reading::event);
    BOOST_TEST(event.address.str() == "203.0.113.5");
    const UserPatterns twice("<HOST> failed", "p");
    BOOST_CHECK(twice.read("203.0.113.5 failed, 203.0.113.5 failed", event) == Reading::event);
}

BOOST_AUTO_TEST_CASE(patterns_see_lines_without_their_time) {
    const UserPatterns patterns("^failed <HOST>$", "p");
    sip::LogParser parser(&patterns, sip::LogParser::Unknown::are_nothing);
    for (const char* line :
         {"[2026-11-23 19:44:50] failed 203.0.113.5", "Nov 23 19:44:50 failed 203.0.113.5",
          "failed 203.0.113.5", "2026-11-23T19:44:50+0100 failed 203.0.113.5"}) {
        LogEvent event;
        BOOST_CHECK(parser.read(line, {}, event) == Reading::event);
        BOOST_TEST(event.address.str() == "203.0.113.5");
    }
}

BOOST_AUTO_TEST_CASE(no_end_is_made_where_a_text_is_long) {
    // If it were cut off somewhere, the sender's text would end as the pattern requires.
    const UserPatterns patterns("failed from <HOST>$", "patterns");
    const std::string start(16 * 1024 - 24, 'x');
    LogEvent event;
    BOOST_CHECK(patterns.read(start + "failed from 203.0.113.5", event) == Reading::event);
    BOOST_CHECK(patterns.read(start + "failed from 198.51.100.9 and more", event) ==
                Reading::unclear);
}

BOOST_AUTO_TEST_SUITE_END()
