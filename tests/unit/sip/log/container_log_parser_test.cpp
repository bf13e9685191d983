// SPDX-License-Identifier: MIT
#include "sip/log/container_log_parser.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using logfile::Wrapping;

BOOST_AUTO_TEST_SUITE(sip_log_container_log_parser)

namespace {

constexpr std::string_view k_time = "2026-11-21T14:53:33.123456789Z";

std::string failure(std::string_view address, std::string_view account = "100") {
    return fmt::format("[Nov 23 19:44:50] NOTICE[1638]: chan_sip.c:1 f: Registration from "
                       "'<sip:{}@192.0.2.1>' failed for '{}:5060' - Wrong password",
                       account, address);
}

std::string docker(std::string_view text, std::string_view stream = "stdout") {
    return fmt::format(R"({{"log":"{}","stream":"{}","time":"{}"}})"
                       "\n",
                       text, stream, k_time);
}

std::string compose(std::string_view name, std::string_view text) {
    return fmt::format("{}  | {}\n", name, text);
}

/// Reads a log; the events are shown as "address@time".
struct Result {
    std::vector<std::string> events;
    std::uint64_t understood = 0;
    std::optional<Wrapping> wrapping;
};

/// With `is_live`, no line is there before the one in front of it has been read.
Result read(std::string_view log, bool is_live = false) {
    sip::ContainerLogParser parser{sip::LogSettings()};
    Result result;
    while (!log.empty()) {
        const std::string line(log.substr(0, log.find('\n'))); // as in a reader's buffer
        log.remove_prefix(std::min(line.size() + 1, log.size()));
        sip::LogEvent event;
        if (parser.read(line, is_live ? std::string_view() : log, event) == sip::Reading::event) {
            result.events.push_back(fmt::format("{}@{}", event.address.str(), event.time));
        }
    }
    result.understood = parser.counts().understood;
    result.wrapping = parser.wrapping();
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_time_of_a_wrapping_replaces_that_of_the_line) {
    const std::string line = failure("203.0.113.5");
    for (const std::string& log :
         {docker(line + "\\r\\n"), fmt::format("{} stdout F {}\n", k_time, line),
          fmt::format("{} {}\n", k_time, line), fmt::format("a-1  | {} {}\n", k_time, line)}) {
        BOOST_TEST(read(log).events == std::vector{fmt::format("203.0.113.5@{}", k_time)});
    }
    BOOST_TEST(read(compose("a-1", line)).events ==
               std::vector<std::string>{"203.0.113.5@Nov 23 19:44:50"});
}

BOOST_AUTO_TEST_CASE(parts_of_a_line_are_joined) {
    const std::string line = failure("203.0.113.5");
    const std::string front = line.substr(0, 60);
    const std::string middle = line.substr(60, 20);
    const std::string end = line.substr(80);
    for (const bool is_live : {false, true}) {
        const Result result =
            read(docker(front) + docker("of another\\n", "stderr") + docker(middle) +
                     docker(end + "\\n") + docker(failure("203.0.113.6") + "\\n"),
                 is_live);
        BOOST_TEST(result.events.size() == 2);
        BOOST_TEST(result.understood == 4);
        BOOST_TEST(
            read(fmt::format("{0} stdout P {1}\n{0} stdout F {2}\n", k_time, front, middle + end),
                 is_live)
                .events.size() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_line_of_endless_parts_is_cut) {
    std::string log;
    for (int i = 0; i < 200; ++i) {
        log += docker(std::string(16'384, 'x'));
    }
    log += docker("\\n") + docker(failure("203.0.113.5") + "\\n");
    BOOST_TEST(read(log).events.size() == 1);
}

BOOST_AUTO_TEST_CASE(containers_that_share_a_log_do_not_hide_each_others_lines) {
    // A name with a line break, whose end comes behind a line of another container.
    const std::string log =
        compose("pbx-1", "[Nov 23 19:44:50] SECURITY[1638]: res_security_log.c:1 f: SecurityEvent="
                         "\"InvalidAccountID\",EventTV=\"2026-11-23T07:00:00.000+0000\",Severity="
                         "\"Error\",Service=\"SIP\",EventVersion=\"1\",AccountID=\"x") +
        compose("web-1", failure("192.0.2.7")) +
        compose("pbx-1", "\",SessionID=\"0x7f\",LocalAddress=\"IPV4/UDP/192.0.2.1/5060\","
                         "RemoteAddress=\"IPV4/UDP/203.0.113.5/5060\"");
    const std::vector<std::string> events = read(log).events;
    BOOST_TEST(events == (std::vector<std::string>{"203.0.113.5@Nov 23 19:44:50",
                                                   "192.0.2.7@Nov 23 19:44:50"}));
}

BOOST_AUTO_TEST_CASE(a_log_has_one_wrapping) {
    const std::string plain = failure("203.0.113.5") + "\n";
    const std::string wrapped = docker(failure("198.51.100.9") + "\\n");
    BOOST_CHECK(read(plain + wrapped).wrapping == Wrapping::none);
    BOOST_TEST(read(plain + wrapped).events.size() == 1);
    // Only a sender's line can come first and have what the log has not.
    BOOST_CHECK(read(wrapped + plain + wrapped).wrapping == Wrapping::none);
    BOOST_TEST(read(wrapped + plain + wrapped + plain).events.size() == 3);
    // What is not understood decides nothing.
    BOOST_CHECK(!read("x\n" + docker("y\\n")).wrapping.has_value());
    BOOST_CHECK(read("Attaching to pbx-1\n" + compose("pbx-1", failure("203.0.113.5")) +
                     "pbx-1 exited with code 0\n" + compose("pbx-1", failure("203.0.113.6")))
                    .events.size() == 2);
    // A time in the text is the server's or a sender's, not the wrapping's.
    BOOST_TEST(read(compose("pbx-1", failure("203.0.113.5")) +
                    compose("pbx-1", fmt::format("{} {}", k_time, failure("198.51.100.9"))))
                   .events.size() == 1);
}

BOOST_AUTO_TEST_CASE(what_does_not_follow_is_read_from_its_beginning) {
    sip::ContainerLogParser parser{sip::LogSettings()};
    const std::string first = docker(failure("203.0.113.5") + "\\n");
    const std::string lost = docker(failure("203.0.113.6") + "\\n");
    const std::string other = docker(failure("203.0.113.7") + "\\n");
    sip::LogEvent event;
    BOOST_CHECK(parser.read(first.substr(0, first.size() - 1), lost, event) == sip::Reading::event);
    BOOST_CHECK(parser.read(other.substr(0, other.size() - 1), {}, event) == sip::Reading::event);
    BOOST_TEST(event.address.str() == "203.0.113.7");
}

BOOST_AUTO_TEST_CASE(logs_of_too_many_containers_are_bounded) {
    std::string log;
    for (int i = 0; i < 100; ++i) {
        log += compose(fmt::format("c-{}", i), failure("203.0.113.5"));
    }
    BOOST_TEST(read(log).events.size() < 70);
    BOOST_TEST(read(log, true).events.size() == 100); // those that are gone make room
}

BOOST_AUTO_TEST_SUITE_END()
