// SPDX-License-Identifier: MIT
#include "log_sample.hpp"
#include "sip/log/log_parser.hpp"
#include "test_data.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

using namespace ispkit;
using sip::LogEvent;
using sip::LogParser;
using sip::Outcome;
using sip::Reading;

BOOST_AUTO_TEST_SUITE(sip_log_log_parser)

namespace {

/// A reading in the words of the samples.
std::string described(Reading reading, const LogEvent& event) {
    if (reading != Reading::event) {
        return reading == Reading::unclear ? "unclear" : "nothing";
    }
    if (event.proves_password) {
        return fmt::format("proof {} {}", event.address.str(), event.account);
    }
    if (event.outcome != Outcome::failure) {
        return fmt::format("{} {}", event.outcome == Outcome::success ? "success" : "challenge",
                           event.address.str());
    }
    return fmt::format("{} {} {} {}", name_of(event.kind), event.address.str(), event.port,
                       event.account);
}

std::string read_alone(std::string_view line) {
    LogParser parser({.unknown = sip::LogSettings::Unknown::are_unclear});
    LogEvent event;
    const Reading reading = parser.read(line, {}, event);
    return described(reading, event);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_sample_is_read_as_it_says) {
    std::ifstream samples(k_data / "sip/log-lines.txt");
    std::string line;
    std::string expected;
    std::size_t number = 0;
    std::size_t count = 0;
    while (std::getline(samples, line)) {
        ++number;
        if (line.starts_with("= ")) {
            expected = decoded(line.substr(2));
        } else if (!expected.empty()) {
            BOOST_TEST_CONTEXT("log-lines.txt: line " << number) {
                std::string read = read_alone(decoded(line));
                if (expected.find('\xc3') !=
                    expected.npos) { // JSON is read with such bytes replaced
                    expected.replace(expected.find('\xc3'), 1, "?");
                }
                BOOST_TEST(read == expected);
            }
            expected.clear();
            ++count;
        }
    }
    BOOST_TEST(count > 90);
}

BOOST_AUTO_TEST_CASE(lines_of_a_printed_packet_are_the_senders) {
    const std::string forged = "[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Registration from "
                               "'<sip:1@x>' failed for '198.51.100.9' - Wrong password";
    const std::string packet = "REGISTER sip:x\r\n" + forged + "\r\n" + forged + "\n";
    const std::vector<std::string> heads{
        fmt::format("[2026-11-23 19:44:50] WARNING[1]: pjproject:0 <?>: \tsip_transport.c Error "
                    "processing {} bytes packet from UDP 203.0.113.5:5060 : PJSIP syntax error "
                    "exception when parsing 'Request Line' header on line 1 col 11:",
                    packet.size()),
        fmt::format("[2026-11-23 19:44:50] VERBOSE[1] res_pjsip_logger.c: <--- Received SIP "
                    "request ({} bytes) from UDP:203.0.113.5:5060 --->",
                    packet.size()),
        fmt::format("<--- Received SIP request ({} bytes) from UDP:203.0.113.5:5060 --->",
                    packet.size()),
        "<--- SIP read from UDP:203.0.113.5:5060 --->",
    };
    for (const std::string& head : heads) {
        BOOST_TEST_CONTEXT(head) {
            LogParser parser;
            LogEvent event;
            parser.read("[2026-11-23 19:44:50] VERBOSE[1] chan_sip.c: ", {}, event);
            parser.read(head, {}, event);
            for (const std::string& line :
                 {std::string("REGISTER sip:x\r"), forged + "\r", forged}) {
                BOOST_CHECK(parser.read(line, {}, event) == Reading::nothing);
            }
            parser.read("<------------->", {}, event);
            BOOST_CHECK(parser.read(forged, {}, event) == Reading::event);
        }
    }
}

BOOST_AUTO_TEST_CASE(lines_behind_a_login_to_the_manager_count) {
    const std::string login = "[2026-11-23 19:44:50] NOTICE[100] manager.c: 203.0.113.5 failed to "
                              "authenticate as 'admin'";
    const std::string line = "[2026-11-23 19:44:50] NOTICE[2000] chan_sip.c: Registration from "
                             "'<sip:1@x>' failed for '203.0.113.6' - Wrong password";
    LogEvent event;
    LogParser honest;
    BOOST_CHECK(honest.read(login, line + "\n", event) == Reading::event);
    BOOST_CHECK(honest.read(line, {}, event) == Reading::event);
    // The login's name, which came over HTTP, may go on up to the quote.
    LogParser forged;
    BOOST_CHECK(forged.read(login, line + "\nx'\n", event) == Reading::event);
    BOOST_CHECK(forged.read(line, "x'\n", event) == Reading::unclear);
}

BOOST_AUTO_TEST_CASE(an_end_that_a_sender_wrote_into_a_packet_ends_nothing) {
    const std::string line = "[2026-11-23 19:44:50] NOTICE[1638] chan_sip.c: Registration from 'x' "
                             "failed for '203.0.113.5' - Wrong password";
    LogParser parser;
    LogEvent event;
    parser.read("[2026-11-23 19:44:50] VERBOSE[1638] chan_sip.c: ", {}, event);
    parser.read("<--- SIP read from UDP:203.0.113.5:5060 --->", {}, event);
    parser.read("<------------->", {}, event);
    BOOST_CHECK(parser.read("[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Registration from 'x' "
                            "failed for '198.51.100.9' - Wrong password",
                            {}, event) == Reading::unclear);
    parser.read("<--- Received SIP request (60000 bytes) from UDP:x --->", {}, event);
    BOOST_CHECK(parser.read(line, {}, event) == Reading::event);
    BOOST_TEST(event.address.str() == "203.0.113.5");
}

BOOST_AUTO_TEST_CASE(a_packet_of_pjsips_does_not_end_as_one_of_chan_sips_before_it) {
    LogParser parser({.unknown = sip::LogSettings::Unknown::are_unclear});
    LogEvent event;
    parser.read("<--- SIP read from UDP:203.0.113.5:5060 --->", {}, event);
    parser.read("<------------->", {}, event);
    parser.read(std::string(64 * 1024, 'x'), {}, event); // ends the doubt
    parser.read("[2026-11-23 19:44:50] WARNING[1]: pjproject:0 <?>: \tsip_transport.c Error "
                "processing 400 bytes packet from UDP 203.0.113.5:5060 : PJSIP syntax error:",
                {}, event);
    parser.read("<------------->", {}, event);
    BOOST_CHECK(parser.read("[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Registration from 'x' "
                            "failed for '198.51.100.9' - Wrong password",
                            {}, event) == Reading::nothing);
}

BOOST_AUTO_TEST_CASE(what_follows_a_session_description_without_a_uuid_is_nobodys) {
    const std::string line =
        "2026-11-23 19:44:50.123456 96.80% [WARNING] sofia_reg.c:1720 SIP auth "
        "failure (REGISTER) on sofia profile 'internal' for [1@x] from ip "
        "198.51.100.9";
    LogParser parser;
    LogEvent event;
    parser.read("2026-11-23 19:44:50.123456 96.80% [DEBUG] sofia.c:7493 Remote SDP:", {}, event);
    for (const std::string_view sent : {"v=0\r", "s=x\r", "\r", ""}) {
        parser.read(sent, {}, event);
    }
    BOOST_CHECK(parser.read(line, {}, event) == Reading::unclear);
    std::size_t in_doubt = 0;
    while (parser.read(line, {}, event) == Reading::unclear && in_doubt < 1000) {
        ++in_doubt;
    }
    BOOST_TEST(in_doubt < 500);
    // Behind a UUID, none of its lines is taken for the server's.
    LogParser other;
    const std::string uuid = "4f37c5eb-1937-45c6-b808-6fba2ffadb63 ";
    other.read(uuid + "2026-11-23 19:44:50.123456 [DEBUG] sofia.c:7493 Remote SDP:", {}, event);
    BOOST_CHECK(other.read(uuid + line, {}, event) == Reading::nothing);
    BOOST_CHECK(other.read(line, {}, event) == Reading::event);
}

BOOST_AUTO_TEST_CASE(a_kamailio_that_writes_to_standard_error_speaks_of_nobody) {
    const std::string line = "Nov 23 19:44:50 sbc kamailio[1]: WARNING: pike [pike_funcs.c:136]: "
                             "pike_check_req(): PIKE - BLOCKing ip 198.51.100.9, node=0x1";
    for (const std::string_view first :
         {" 7(12) ERROR: <core> [core/parser/msg_parser.c:749]: parse_msg(): message=<x",
          "12(345) INFO: <core> [core/udp_server.c:1]: x", "Nov 23 19:44:50 [12] INFO:core:x: x"}) {
        LogParser parser;
        LogEvent event;
        BOOST_CHECK(parser.read(line, {}, event) == Reading::event);
        parser.read(std::string("Nov 23 19:44:50 sbc kamailio[1]: ").append(first), {}, event);
        BOOST_CHECK(parser.read(line, {}, event) == Reading::unclear);
    }
}

BOOST_AUTO_TEST_CASE(a_packet_without_end_hides_a_bounded_stretch) {
    const std::string line = "[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Registration from "
                             "'<sip:1@x>' failed for '203.0.113.5' - Wrong password";
    LogParser parser;
    LogEvent event;
    parser.read("<--- SIP read from UDP:203.0.113.5:5060 --->", {}, event);
    std::size_t hidden = 0;
    while (parser.read(line, {}, event) == Reading::nothing && hidden < 1000) {
        ++hidden;
    }
    BOOST_TEST(hidden < 600);
}

namespace {

/// The readings of a log's lines, without those that yield nothing.
std::vector<std::string> read_log(std::string_view log) {
    LogParser parser;
    std::vector<std::string> read;
    while (!log.empty()) {
        const std::string_view line = log.substr(0, log.find('\n'));
        log.remove_prefix(std::min(line.size() + 1, log.size()));
        LogEvent event;
        const Reading reading = parser.read(line, log, event);
        if (reading != Reading::nothing) {
            read.push_back(described(reading, event));
        }
    }
    return read;
}

using Read = std::vector<std::string>;

constexpr std::string_view k_forged =
    "[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Registration from '<sip:1@x>' failed for "
    "'198.51.100.9' - Wrong password\n";
constexpr std::string_view k_end_of_call =
    "' rejected because extension not found in context 'default'.\n";
constexpr std::string_view k_call =
    "[2026-11-23 19:44:50] NOTICE[77] chan_sip.c: Call from '' (203.0.113.5:5060) to extension '9";
constexpr std::string_view k_caller = "rejected-call 203.0.113.5 5060 ";

/// A SECURITY line of chan_sip, thread 78, about an account, from its start to its end.
std::string invalid_password(std::string_view account) {
    return fmt::format(
        "[2026-11-23 19:44:50] SECURITY[78] res_security_log.c: SecurityEvent=\"InvalidPassword\","
        "EventTV=\"1\",Severity=\"Error\",Service=\"SIP\",EventVersion=\"2\",AccountID=\"{}\","
        "SessionID=\"0x1\",LocalAddress=\"IPV4/UDP/192.0.2.1/5060\","
        "RemoteAddress=\"IPV4/UDP/203.0.113.5/5084\",Challenge=\"41d26de5\"\n",
        account);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_line_break_in_the_number_called_bans_nobody_but_the_caller) {
    const std::string call(k_call);
    const Read caller{std::string(k_caller), "unclear"};
    BOOST_TEST(read_log(fmt::format("{}\n{}{}", call, k_forged, k_end_of_call)) == caller);
    // A sender can write the server's end himself, and put the server's own end behind a line of
    // his.
    BOOST_TEST(read_log(fmt::format("{}{}{}{}", call, k_end_of_call, k_forged, k_end_of_call)) ==
               caller);
    std::string other = call;
    other.replace(other.find("NOTICE[77]"), 10, "NOTICE[1]");
    other.replace(other.find("203.0.113.5"), 11, "198.51.100.9");
    BOOST_TEST(read_log(fmt::format("{}{}{}{}", call, k_end_of_call, other, k_end_of_call)) ==
               caller);
    // Behind it, the server's next line counts if its thread is known.
    const std::string known = "[2026-11-23 19:44:50] NOTICE[77] chan_sip.c: Registration from 'x' "
                              "failed for '203.0.113.6' - Wrong password\n";
    BOOST_TEST(read_log(fmt::format("{}{}{}{}{}{}{}{}", known, call, k_end_of_call, k_forged, other,
                                    k_end_of_call, call, k_end_of_call)) ==
               (Read{"wrong-password 203.0.113.6 0 x", std::string(k_caller), "unclear", "unclear",
                     std::string(k_caller)}));
}

BOOST_AUTO_TEST_CASE(short_lines_fit_into_a_number_that_pjsip_or_the_dialplan_logs) {
    for (const std::string_view forged :
         {"[] NOTICE[1] manager.c: 198.51.100.9 failed to authenticate as 'a'",
          "[] NOTICE[1] acl.c: x ACL: Rejecting '198.51.100.9' due to ",
          "NOTICE[1]: manager.c:1 f: 198.51.100.9 failed to authenticate as 'a'"}) {
        for (const std::string_view line_break : {"", "\n"}) {
            BOOST_TEST(read_log(fmt::format("[2026-11-23 19:44:50] NOTICE[77] res_pjsip_session.c: "
                                            " anonymous: Call (UDP:203.0.113.5:5060) to extension "
                                            "'9\n{}{}{}",
                                            forged, line_break, k_end_of_call)) ==
                       (Read{"rejected-call 203.0.113.5 5060 anonymous", "unclear"}));
        }
        BOOST_TEST(read_log(fmt::format(
                       "[2026-11-23 19:44:50] WARNING[77][C-00000001] Ext. 9\n{}\n:6 in @ x: "
                       "\"Rejecting unknown SIP connection from 203.0.113.5\"\n",
                       forged)) == Read{"unclear"});
    }
    BOOST_TEST(read_log("[2026-11-23 19:44:50] WARNING[77][C-00000001] Ext. 9: \"Rejecting unknown "
                        "SIP connection from 198.51.100.9\"\n:6 in @ from-sip-external: "
                        "\"Rejecting unknown SIP connection from 203.0.113.5\"\n") ==
               Read{"unclear"});
}

BOOST_AUTO_TEST_CASE(whole_calls_hide_nobody_behind_them) {
    const std::string registration =
        "[2026-11-23 19:44:50] NOTICE[79] chan_sip.c: Registration from '<sip:1@x>' failed for "
        "'203.0.113.6' - Wrong password\n";
    const std::string call = fmt::format("{}{}", k_call, k_end_of_call);
    BOOST_TEST(read_log(call + registration + call + call + registration) ==
               (Read{std::string(k_caller), "wrong-password 203.0.113.6 0 1", std::string(k_caller),
                     std::string(k_caller), "wrong-password 203.0.113.6 0 1"}));
}

BOOST_AUTO_TEST_CASE(a_message_of_which_only_the_first_block_is_there_yet_bans_nobody) {
    const std::string first = fmt::format("{}\n{}", k_call, k_forged);
    const std::string rest(4096 - first.size() - 1, 'x');
    BOOST_TEST(read_log(first + rest + "\n") == (Read{std::string(k_caller), "unclear"}));
    BOOST_TEST(read_log(first + rest + "x") == (Read{std::string(k_caller), "unclear"}));
}

BOOST_AUTO_TEST_CASE(a_line_break_in_an_account_of_the_security_log_hides_and_bans_nobody) {
    BOOST_TEST(read_log(invalid_password("9") + invalid_password("10")) ==
               (Read{"wrong-password 203.0.113.5 5084 9", "wrong-password 203.0.113.5 5084 10"}));
    BOOST_TEST(read_log(invalid_password("9\n")) == Read{"wrong-password 203.0.113.5 5084 9\n"});
    BOOST_TEST(read_log(invalid_password("9\n" + std::string(k_forged)))
                   .front()
                   .starts_with("wrong-password 203.0.113.5 5084 9\n"));
    std::string innocent = invalid_password("9");
    innocent.replace(innocent.find("203.0.113.5"), 11, "198.51.100.9");
    innocent.erase(0, innocent.find("9\","));
    const Read read =
        read_log(invalid_password(innocent + std::string(k_forged)) + invalid_password("10"));
    BOOST_REQUIRE(read.size() == 2);
    BOOST_TEST(read[0].starts_with("wrong-password 203.0.113.5 5084 9"));
    BOOST_TEST(read[1] == "wrong-password 203.0.113.5 5084 10");
}

BOOST_AUTO_TEST_CASE(two_servers_in_one_log_are_not_mixed_up) {
    // A failure, and another client's success, as in another server's security log.
    std::string success = invalid_password("10");
    success.replace(success.find("InvalidPassword"), 15, "SuccessfulAuth");
    success.replace(success.find("SECURITY[78]"), 12, "SECURITY[99]");
    success.replace(success.find("203.0.113.5"), 11, "198.51.100.9");
    BOOST_TEST(read_log(invalid_password("9") + success) ==
               (Read{"unclear", "success 198.51.100.9"}));
    BOOST_TEST(
        read_log(invalid_password("8") + invalid_password("9") + success + success) ==
        (Read{"wrong-password 203.0.113.5 5084 8", "unclear", "unclear", "success 198.51.100.9"}));
    // The same lines as a sender may make them from one message; the last has his address.
    std::string made = invalid_password("9");
    made.replace(made.find("203.0.113.5"), 11, "198.51.100.9");
    std::string rest = invalid_password("10");
    rest.replace(rest.find("SECURITY[78]"), 12, "SECURITY[1]");
    const std::string last = "wrong-password 203.0.113.5 5084 10";
    BOOST_TEST(read_log(invalid_password("8") + made + rest + made + rest) ==
               (Read{"wrong-password 203.0.113.5 5084 8", "unclear", last, "unclear", last}));
}

BOOST_AUTO_TEST_CASE(a_sender_proves_no_password_even_if_he_knows_a_thread) {
    const std::string success =
        "[2026-11-23 19:44:50] SECURITY[78] res_security_log.c: SecurityEvent=\"SuccessfulAuth\","
        "Service=\"PJSIP\",AccountID=\"9\",SessionID=\"\","
        "LocalAddress=\"IPV4/UDP/192.0.2.1/1\",RemoteAddress=\"IPV4/UDP/203.0.113.5/1\"\n";
    const std::string name = "[2026-11-23 19:44:50] NOTICE[77] chan_iax2.c: No registration for "
                             "peer 'x";
    const std::string proof = "proof 203.0.113.5 9";
    BOOST_TEST(read_log(success + success) == (Read{proof, proof}));
    const Read read = read_log(success + name + "\n" + success + "' (from 203.0.113.5)\n");
    BOOST_REQUIRE(!read.empty());
    BOOST_TEST(read[0] == proof);
    BOOST_TEST(std::count(read.begin(), read.end(), proof) == 1);
    BOOST_TEST(std::count(read.begin(), read.end(), "success 203.0.113.5") == 1);
}

BOOST_AUTO_TEST_CASE(a_line_break_in_a_name_of_iax2_bans_nobody_but_the_sender) {
    const std::string start = "[2026-11-23 19:44:50] NOTICE[77] chan_iax2.c: ";
    BOOST_TEST(read_log(start + "No registration for peer 'x' (from 198.51.100.9)\n' (from "
                                "203.0.113.5)\n") ==
               Read{"unknown-account 203.0.113.5 0 x' (from 198.51.100.9)\n"});
    BOOST_TEST(read_log(fmt::format("{}No registration for peer 'x\n{}' (from 203.0.113.5)\n",
                                    start, k_forged)) ==
               Read{fmt::format("unknown-account 203.0.113.5 0 x\n{}", k_forged)});
    BOOST_TEST(read_log(fmt::format("{}Host 203.0.113.5:4569 failed to authenticate as x\n{}",
                                    start, k_forged)) ==
               (Read{"wrong-password 203.0.113.5 4569 x", "unclear"}));
    // A line of an unknown thread behind that, and as long as a name can be.
    BOOST_TEST(read_log(fmt::format("{0}Host 203.0.113.5:4569 failed to authenticate as x\n"
                                    "[2026-11-23 19:44:50] NOTICE[78] chan_iax2.c: Host "
                                    "203.0.113.5:4569 failed to authenticate as {1}\n[] NOTICE[1] "
                                    "manager.c: 198.51.100.9 failed to authenticate as 'a'\n",
                                    start, std::string(170, 'y'))) ==
               (Read{"wrong-password 203.0.113.5 4569 x",
                     "wrong-password 203.0.113.5 4569 " + std::string(170, 'y'), "unclear"}));
}

BOOST_AUTO_TEST_CASE(what_asterisk_cut_off_is_nobodys) {
    // A message is cut at 8,192 bytes; the next line follows on the same line.
    std::string forged = invalid_password("9");
    forged.replace(forged.find("203.0.113.5"), 11, "198.51.100.9");
    forged.pop_back();
    forged += ",Challenge=\"" + std::string(8000, 'x') + "[2026-11-23 19:44:50] VERBOSE[3] x.c: y";
    BOOST_TEST(read_log(forged) == Read{"unclear"});
}

BOOST_AUTO_TEST_SUITE_END()
