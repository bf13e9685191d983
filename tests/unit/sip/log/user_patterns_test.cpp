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

UserPatterns patterns_of(std::string_view text) {
    return {text, "p.conf", [](const std::string&) { return std::optional<std::string>(); }};
}

std::string read(const UserPatterns& patterns, std::string_view text) {
    LogEvent event;
    std::string buffer;
    const Reading reading = patterns.read(text, buffer, event);
    return reading == Reading::event     ? fmt::format("{} {}", event.address.str(), event.account)
           : reading == Reading::unclear ? "unclear"
                                         : "nothing";
}

} // namespace

BOOST_AUTO_TEST_CASE(host_is_an_address) {
    const UserPatterns patterns =
        patterns_of("# ours\n^auth failed for <F-USER>\\S+</F-USER> from <HOST>$\n");
    BOOST_TEST(read(patterns, "auth failed for 100 from 203.0.113.5") == "203.0.113.5 100");
    BOOST_TEST(read(patterns, "auth failed for 100 from [2001:db8::5]") == "2001:db8::5 100");
    BOOST_TEST(read(patterns, "auth failed for 100 from 999.0.0.1") == "unclear");
    BOOST_TEST(read(patterns, "auth failed for 100 from example.com") == "unclear");
}

BOOST_AUTO_TEST_CASE(a_filter_sees_the_line_as_in_fail2ban) {
    const UserPatterns patterns =
        patterns_of("[Definition]\n_daemon = kamailio\n"
                    "failregex = ^ \\S+ <_daemon>\\[\\d+\\]: x <HOST>\\s\n"
                    "            ^\\[\\] y <HOST>$\n"
                    "            ^\\{\"timestamp\":\"\",\"z\":\"<HOST>\"\\}\n");
    BOOST_TEST(read(patterns, "Nov 23 19:44:50 host kamailio[1]: x 203.0.113.5") == "203.0.113.5 ");
    BOOST_TEST(read(patterns, "[2026-11-23 19:44:50] y 203.0.113.5") == "203.0.113.5 ");
    BOOST_TEST(read(patterns, "{\"timestamp\":\"2026-11-23\",\"z\":\"203.0.113.5\"}") ==
               "203.0.113.5 ");
    BOOST_TEST(read(patterns, "host kamailio[1]: x 203.0.113.5") == "nothing");
}

BOOST_AUTO_TEST_CASE(a_prefix_gives_its_content_to_the_patterns) {
    const UserPatterns patterns = patterns_of(
        "[Definition]\nprefregex = ^(?:<F-USER>\\w+</F-USER>: )?<F-CONTENT>.+</F-CONTENT> end$\n"
        "failregex = ^failed <HOST>\\n\n");
    BOOST_TEST(read(patterns, "joe: failed 203.0.113.5 end") == "203.0.113.5 joe");
    BOOST_TEST(read(patterns, "failed 203.0.113.5 end") == "203.0.113.5 ");
    BOOST_TEST(read(patterns, "failed 203.0.113.5") == "nothing");
    const UserPatterns address_in_front =
        patterns_of("[Definition]\nprefregex = ^<HOST> <F-CONTENT>.+</F-CONTENT>$\n"
                    "failregex = ^failed <F-USER>\\w+</F-USER>$\n");
    BOOST_TEST(read(address_in_front, "203.0.113.5 failed joe") == "203.0.113.5 joe");
    const UserPatterns without_content =
        patterns_of("[Definition]\nprefregex = ^x\nfailregex = ^x <HOST>$\n");
    BOOST_TEST(read(without_content, "x 203.0.113.5") == "203.0.113.5 ");
    BOOST_TEST(read(without_content, "y 203.0.113.5") == "nothing");
}

BOOST_AUTO_TEST_CASE(what_is_ignored_counts_for_nobody) {
    const std::string start = "[Definition]\nprefregex = ^x <F-CONTENT>.+</F-CONTENT>$\n"
                              "ignoreregex = ^x.*monitor\nfailregex = <HOST> \\w+$\n";
    // Few of them are asked for the whole line as well.
    const UserPatterns content_alone = patterns_of(start + "  ^b<HOST>\n  ^c<HOST>\n");
    BOOST_TEST(read(content_alone, "x 203.0.113.5 monitor") == "203.0.113.5 ");
    const UserPatterns whole_line = patterns_of(start + "  ^b<HOST>\n  ^c<HOST>\n  ^d<HOST>\n");
    BOOST_TEST(read(whole_line, "x 203.0.113.5 monitor") == "nothing");
    BOOST_TEST(read(whole_line, "x 203.0.113.5 joe") == "203.0.113.5 ");
    const UserPatterns ignored =
        patterns_of("[Definition]\nfailregex = <HOST>$\nignoreregex = ^monitor\n");
    BOOST_TEST(read(ignored, "monitor 203.0.113.5") == "nothing");
    BOOST_TEST(read(ignored, "joe 203.0.113.5") == "203.0.113.5 ");
}

BOOST_AUTO_TEST_CASE(an_identity_counts_if_it_is_an_address) {
    const UserPatterns patterns = patterns_of(
        "[Definition]\nfailregex = ^a <F-ID>\\S+</F-ID> <F-ALT_USER>\\w*</F-ALT_USER>$\n"
        "  ^b <F-ID><HOST></F-ID>:<F-PORT/>$\n");
    BOOST_TEST(read(patterns, "a 203.0.113.5 joe") == "203.0.113.5 joe");
    BOOST_TEST(read(patterns, "a joe joe") == "unclear");
    LogEvent event;
    std::string buffer;
    BOOST_CHECK(patterns.read("b 203.0.113.5:5060", buffer, event) == Reading::event);
    BOOST_TEST(event.port == 5060);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_understood_is_refused_with_its_line) {
    for (const char* text : {"\n(", "\nno host in it", "\n<HOST> %(unknown)s", "\n<HOST> <HOST>",
                             "[Definition]\nfailregex = %(a)s <HOST>", "\n<DNS>",
                             "[Definition]\nfailregex = x", "[Definition]\nfailregex = (<HOST>"}) {
        BOOST_CHECK_EXCEPTION(patterns_of(text), Error, [](const Error& error) {
            return std::string_view(error.what()).starts_with("p.conf:2: ");
        });
    }
}

BOOST_AUTO_TEST_CASE(a_pattern_that_never_ends_is_given_up) {
    const UserPatterns patterns = patterns_of("(x+x+)+y<HOST>");
    BOOST_TEST(read(patterns, std::string(5000, 'x')) != "203.0.113.5 ");
}

BOOST_AUTO_TEST_CASE(a_pattern_without_an_anchor_names_nobody_where_it_finds_two) {
    LogEvent event;
    std::string buffer;
    for (const char* pattern : {"failed for <HOST>", "<HOST> failed", "user .*? failed for <HOST>",
                                "failed for <HOST> user '<F-USER>[^']*</F-USER>'"}) {
        const UserPatterns patterns = patterns_of(pattern);
        for (const char* text :
             {"user 'failed for 198.51.100.9 user 'x'' failed for 203.0.113.5 user 'x'",
              "user x failed for 203.0.113.5 user 'failed for 198.51.100.9 user 'x''",
              "198.51.100.9 failed 203.0.113.5 failed",
              "user x failed for 198.51.100.9 user x failed for 203.0.113.5"}) {
            BOOST_TEST((patterns.read(text, buffer, event) != Reading::event ||
                        event.address.str() == "203.0.113.5"),
                       pattern << ": " << text);
        }
    }
    const UserPatterns anchored = patterns_of("^user '.*' failed for <HOST>$");
    BOOST_CHECK(anchored.read("user 'x' failed for 198.51.100.9' failed for 203.0.113.5", buffer,
                              event) == Reading::event);
    BOOST_TEST(event.address.str() == "203.0.113.5");
    const UserPatterns twice = patterns_of("<HOST> failed");
    BOOST_CHECK(twice.read("203.0.113.5 failed, 203.0.113.5 failed", buffer, event) ==
                Reading::event);
}

BOOST_AUTO_TEST_CASE(a_host_name_behind_the_address_does_not_hide_it) {
    const UserPatterns filter = patterns_of("[Definition]\nfailregex = from <HOST>\n");
    BOOST_TEST(read(filter, "rejected from 203.0.113.5, INVITE from trunk1") == "203.0.113.5 ");
    BOOST_TEST(read(filter, "from 203.0.113.5 from trunk1 from 198.51.100.9") == "unclear");
}

BOOST_AUTO_TEST_CASE(the_address_of_a_prefix_outlives_the_copy_of_its_content) {
    const UserPatterns filter =
        patterns_of("[Definition]\nprefregex = ^<F-CONTENT>auth from <HOST>[^x]*</F-CONTENT>\n"
                    "failregex = ^auth\n");
    for (std::size_t length = 0; length < 100; ++length) {
        BOOST_TEST(read(filter, "auth from 203.0.113.5" + std::string(length, ' ')) ==
                   "203.0.113.5 ");
    }
}

BOOST_AUTO_TEST_CASE(a_word_in_brackets_is_no_time) {
    const UserPatterns filter =
        patterns_of("[Definition]\nfailregex = ^\\[kamailio\\] auth failed from <HOST>$\n");
    BOOST_TEST(read(filter, "[kamailio] auth failed from 203.0.113.5") == "203.0.113.5 ");
}

BOOST_AUTO_TEST_CASE(patterns_see_lines_without_their_time) {
    const UserPatterns patterns = patterns_of("^failed <HOST>$");
    sip::LogParser parser({.patterns = &patterns});
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
    const UserPatterns patterns = patterns_of("failed from <HOST>$");
    const std::string start(16 * 1024 - 24, 'x');
    BOOST_TEST(read(patterns, start + "failed from 203.0.113.5") == "203.0.113.5 ");
    BOOST_TEST(read(patterns, start + "failed from 198.51.100.9 and more") == "unclear");
}

namespace {

/// What a parser with these patterns makes of one line.
std::string parse(const UserPatterns& patterns, std::string_view line,
                  sip::LogSettings::Unknown unknown = sip::LogSettings::Unknown::are_nothing,
                  std::string_view behind = {}) {
    sip::LogParser parser({.patterns = &patterns, .unknown = unknown});
    LogEvent event;
    const Reading reading = parser.read(line, behind, event);
    return reading == Reading::unclear   ? "unclear"
           : reading == Reading::nothing ? "nothing"
           : event.outcome != sip::Outcome::failure
               ? "no failure"
               : fmt::format("{} {} {}",
                             event.trace == sip::Trace::pattern ? "pattern" : name_of(event.kind),
                             event.address.str(), event.account);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_pattern_counts_what_is_harmless_by_itself) {
    const std::string challenge = "2026-11-23 15:13:21.504993 [WARNING] sofia_reg.c:1792 SIP auth "
                                  "challenge (INVITE) on sofia profile 'x' for [00972@192.0.2.1] "
                                  "from ip 203.0.113.6";
    const std::string limit =
        "[2026-11-23 19:44:50] SECURITY[1] res_security_log.c: SecurityEvent=\"SessionLimit\","
        "EventTV=\"2026-11-23T19:44:50.000+0000\",Severity=\"Error\",Service=\"AMI\","
        "EventVersion=\"1\",AccountID=\"x\",SessionID=\"0x1\",LocalAddress=\"IPV4/TCP/192.0.2.1/"
        "5038\",RemoteAddress=\"IPV4/TCP/203.0.113.6/40000\"";
    BOOST_TEST(parse(patterns_of("^nothing <HOST>$"), challenge) == "no failure");
    BOOST_TEST(parse(patterns_of("SIP auth challenge .* ip <HOST>$"), challenge) ==
               "pattern 203.0.113.6 00972");
    BOOST_TEST(parse(patterns_of("\\[<F-USER>\\S+</F-USER>\\] from ip <HOST>$"), challenge) ==
               "pattern 203.0.113.6 00972@192.0.2.1");
    BOOST_TEST(parse(patterns_of("^nothing <HOST>$"), limit) == "policy 203.0.113.6 x");
    BOOST_TEST(parse(patterns_of("SessionLimit.*RemoteAddress=\"IPV4/TCP/<HOST>/"), limit) ==
               "pattern 203.0.113.6 x");
    // The address is the server's, whatever a pattern takes for it.
    BOOST_TEST(parse(patterns_of("for \\[\\d+@<HOST>\\]"), challenge) == "no failure");
}

BOOST_AUTO_TEST_CASE(a_pattern_changes_nothing_that_is_protected) {
    const UserPatterns any = patterns_of("^.*[^.\\d]<HOST>");
    BOOST_TEST(parse(any, "[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Registration from '\"x\" "
                          "<sip:x@y>' failed for '203.0.113.5:5060' - Wrong password")
                   .starts_with("wrong-password 203.0.113.5 "));
    const std::string success =
        "[2026-11-23 19:44:50] SECURITY[1] res_security_log.c: SecurityEvent=\"SuccessfulAuth\","
        "EventTV=\"2026-11-23T19:44:50.000+0000\",Severity=\"Informational\",Service=\"PJSIP\","
        "EventVersion=\"1\",AccountID=\"100\",SessionID=\"a\",LocalAddress=\"IPV4/UDP/192.0.2.1/"
        "5060\",RemoteAddress=\"IPV4/UDP/203.0.113.6/5060\",UsingPassword=\"1\"";
    BOOST_TEST(parse(patterns_of("RemoteAddress=\"IPV4/UDP/<HOST>/"), success) == "no failure");
    // Two shapes of one message: the sender may have written the address.
    const std::string doubtful =
        "2026-11-23 15:13:21.504993 [WARNING] sofia_reg.c:1 SIP auth failure (INVITE) on sofia "
        "profile 'x' for [a] from ip 203.0.113.5 and more";
    const UserPatterns loose = patterns_of("from ip <HOST> and");
    for (const auto unknown :
         {sip::LogSettings::Unknown::are_nothing, sip::LogSettings::Unknown::are_unclear}) {
        BOOST_TEST(parse(loose, doubtful, unknown) == "unclear");
    }
    // A message that a sender broke into lines, or two messages.
    const auto challenge = [](int thread, std::string_view account) {
        return fmt::format(
            "[2026-11-23 19:44:50] SECURITY[{}] res_security_log.c: "
            "SecurityEvent=\"ChallengeSent\","
            "EventTV=\"1\",Severity=\"Informational\",Service=\"SIP\",EventVersion=\"1\","
            "AccountID=\"{}",
            thread, account);
    };
    const std::string end = "\",SessionID=\"1\",LocalAddress=\"IPV4/UDP/192.0.2.1/5060\","
                            "RemoteAddress=\"IPV4/UDP/203.0.113.5/5060\",Challenge=\"1\"\n";
    const UserPatterns named = patterns_of("AccountID=\"failed <HOST>$");
    for (const auto unknown :
         {sip::LogSettings::Unknown::are_nothing, sip::LogSettings::Unknown::are_unclear}) {
        BOOST_TEST(parse(named, challenge(78, "failed 198.51.100.9"), unknown,
                         end + challenge(12, "9") + end) == "unclear");
    }
    // A failure of unknown shape is a pattern's.
    BOOST_TEST(parse(patterns_of("odd failure from <HOST>$"),
                     "[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: odd failure from 203.0.113.5",
                     sip::LogSettings::Unknown::are_unclear) == "pattern 203.0.113.5 ");
}

BOOST_AUTO_TEST_SUITE_END()
