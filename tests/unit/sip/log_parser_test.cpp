// SPDX-License-Identifier: MIT
#include "sip/log_parser.hpp"
#include "test_data.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fstream>

using namespace ispkit;
using sip::LogEvent;
using sip::LogParser;
using sip::Outcome;
using sip::Reading;

namespace {

/// The sample with \xNN, \u and \\ replaced by what they stand for.
std::string decoded(std::string_view sample) {
    std::string text;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        if (sample[i] != '\\' || i + 1 == sample.size()) {
            text.push_back(sample[i]);
        } else if (sample[i + 1] == 'x') {
            text.push_back(
                static_cast<char>(std::stoi(std::string(sample.substr(i + 2, 2)), nullptr, 16)));
            i += 3;
        } else if (sample[i + 1] == 'u') {
            text.append(1000, 'x');
            ++i;
        } else {
            text.push_back(sample[i + 1]);
            ++i;
        }
    }
    return text;
}

/// A reading in the words of the samples.
std::string described(Reading reading, const LogEvent& event) {
    if (reading != Reading::event) {
        return reading == Reading::unclear ? "unclear" : "nothing";
    }
    if (event.outcome != Outcome::failure) {
        return fmt::format("{} {}", event.outcome == Outcome::success ? "success" : "challenge",
                           event.address.str());
    }
    return fmt::format("{} {} {} {}", name_of(event.kind), event.address.str(), event.port,
                       event.account);
}

std::string read_alone(std::string_view line) {
    LogParser parser(nullptr, LogParser::Unknown::are_unclear);
    LogEvent event;
    const Reading reading = parser.read(line, event);
    return described(reading, event);
}

} // namespace

BOOST_AUTO_TEST_SUITE(sip_log_parser)

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
                    expected.npos) { // JSON is read with such octets replaced
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
            LogParser parser(nullptr, LogParser::Unknown::are_nothing);
            LogEvent event;
            parser.read(head, event);
            for (const std::string& line :
                 {std::string("REGISTER sip:x\r"), forged + "\r", forged}) {
                BOOST_CHECK(parser.read(line, event) == Reading::nothing);
            }
            parser.read("<------------->", event);
            BOOST_CHECK(parser.read(forged, event) == Reading::event);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_packet_without_end_hides_a_bounded_stretch) {
    const std::string line = "[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Registration from "
                             "'<sip:1@x>' failed for '203.0.113.5' - Wrong password";
    LogParser parser(nullptr, LogParser::Unknown::are_nothing);
    LogEvent event;
    parser.read("<--- SIP read from UDP:203.0.113.5:5060 --->", event);
    std::size_t hidden = 0;
    while (parser.read(line, event) == Reading::nothing && hidden < 1000) {
        ++hidden;
    }
    BOOST_TEST(hidden < 600);
}

BOOST_AUTO_TEST_SUITE_END()
