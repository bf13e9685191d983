// SPDX-License-Identifier: MIT
#include "sip/reading/watched_log.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_reading_watched_log)

namespace {

std::string line(std::string_view time, std::string_view account = "100") {
    return fmt::format("[{}] NOTICE[1] chan_sip.c: Registration from '<sip:{}@192.0.2.1>' failed "
                       "for '203.0.113.5:5060' - Wrong password\n",
                       time, account);
}

Time now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

} // namespace

BOOST_FIXTURE_TEST_CASE(old_lines_are_dated_by_their_distance_from_the_last_that_has_a_time,
                        TemporaryFolder) {
    // A log of another time zone, or of a machine whose clock is years off.
    const std::string timed = line("2020-01-01 12:00:00", "1") + line("2020-01-01 12:10:00", "2");
    for (const std::string& log_text : {timed, timed + "of no time\nnor this\n"}) {
        const std::string path = write("log", log_text);
        const Time started = now();
        sip::WatchedLog log(path, {}, {}, started);
        std::vector<sip::KeptEvent> events;
        log.read(started, events);
        BOOST_REQUIRE(events.size() == 2);
        BOOST_CHECK(events[1].time() - events[0].time() == 10min);
        BOOST_CHECK(started - events[1].time() < 1min);
        BOOST_TEST(events[0].event().account == "1");
    }
}

BOOST_FIXTURE_TEST_CASE(old_lines_of_an_unknown_time_are_left_out, TemporaryFolder) {
    const std::string known = line("2026-01-01 12:00:00");
    const std::string unknown = line("Okt 10 12:00:00");
    for (const std::string& log_text : {known + unknown + known, known + known + unknown}) {
        const std::string path = write("log", log_text);
        sip::WatchedLog log(path, {}, {}, now());
        std::vector<sip::KeptEvent> events;
        log.read(now(), events);
        BOOST_TEST(events.size() == 2);
        BOOST_TEST(log.counts().lines == 3);
        BOOST_TEST(log.counts().untimed == 1);
        BOOST_TEST(log.counts().first_untimed == "Okt 10 12:00:00");
        std::ofstream(path, std::ios::app) << unknown; // arrives now
        log.read(now(), events);
        BOOST_TEST(events.size() == 3);
        BOOST_TEST(log.counts().untimed == 1);
    }
}

BOOST_FIXTURE_TEST_CASE(where_no_line_near_the_end_has_a_time_the_logs_clock_is_taken_for_right,
                        TemporaryFolder) {
    const Time started = now();
    const std::string path = write("log", line(logfile::iso_time(started - 48h), "1") +
                                              line(logfile::iso_time(started - 24h), "2") +
                                              line(logfile::iso_time(started + 24h), "3") +
                                              std::string(70'000, 'x') + "\nof no time\n");
    sip::WatchedLog log(path, {}, {}, started);
    std::vector<sip::KeptEvent> events;
    log.read(started, events);
    BOOST_REQUIRE(events.size() == 2);
    BOOST_CHECK(events[1].time() - events[0].time() == 24h);
    BOOST_CHECK(started - events[1].time() >= 24h);
    BOOST_TEST(log.counts().untimed == 1);
}

BOOST_FIXTURE_TEST_CASE(new_lines_are_of_now, TemporaryFolder) {
    const std::string path = write("log", "");
    const Time start = now();
    sip::WatchedLog log(path, {}, {}, start);
    std::vector<sip::KeptEvent> events;
    log.read(start, events);
    BOOST_TEST(log.has_caught_up());
    std::ofstream(path, std::ios::app) << line("2020-01-01 12:00:00");
    log.read(start + 1h, events);
    BOOST_REQUIRE(events.size() == 1);
    BOOST_CHECK(events[0].time() == start + 1h);
}

BOOST_FIXTURE_TEST_CASE(the_first_lines_of_an_empty_log_are_of_now, TemporaryFolder) {
    for (const std::string& path : {write("empty", ""), *this / "none"}) {
        BOOST_TEST_CONTEXT(path) {
            const Time started = now();
            sip::WatchedLog log(path, {}, {}, started - 1h);
            std::ofstream(path, std::ios::app) << "\n" << line(logfile::iso_time(started + 24h));
            std::vector<sip::KeptEvent> events;
            log.read(started, events);
            BOOST_REQUIRE(events.size() == 1);
            BOOST_CHECK(events[0].time() == started);
            BOOST_TEST(log.counts().untimed == 0);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(a_containers_line_waits_for_what_is_written_together_with_it,
                        TemporaryFolder) {
    const auto docker = [](std::string_view text) {
        return fmt::format(R"({{"log":"{}\n","stream":"stdout","time":"2026-01-01T12:00:00Z"}})"
                           "\n",
                           text.substr(0, text.find('\n')));
    };
    const std::string path = write("log", docker(line("2026-01-01 12:00:00", "1")));
    const Time start = now();
    sip::WatchedLog log(path, {}, {}, start);
    std::vector<sip::KeptEvent> events;
    log.read(start, events);
    BOOST_TEST(events.empty());
    BOOST_TEST(!log.has_caught_up());
    log.read(start + 1h, events);
    BOOST_TEST(events.size() == 1);
    BOOST_TEST(log.has_caught_up());
    // The name in the first line goes on in the second, which accuses another address.
    const std::string end =
        R"(,LocalAddress=\"IPV4/UDP/192.0.2.1/5060\",RemoteAddress=\"IPV4/UDP/)";
    const std::string first =
        R"([x] SECURITY[7]: res_security_log.c:1 f: SecurityEvent=\"InvalidAccountID\",)"
        R"(EventTV=\"2026-01-01T12:00:00.000+0000\",Severity=\"Error\",Service=\"SIP\",)"
        R"(EventVersion=\"1\",AccountID=\"x\",SessionID=\"0x7f\")" +
        end + R"(198.51.100.9/5060\")";
    std::ofstream(path, std::ios::app) << docker(first);
    const Time then = now();
    log.read(then, events);
    BOOST_TEST(log.has_kept_back());
    std::ofstream(path, std::ios::app) << docker(end + R"(203.0.113.5/5060\")");
    log.read(then + 1h, events);
    log.read(then + 2h, events);
    BOOST_TEST(std::none_of(events.begin(), events.end(), [](const sip::KeptEvent& event) {
        return event.event().address.str() == "198.51.100.9";
    }));
    BOOST_TEST(events.size() == 2);
}

BOOST_FIXTURE_TEST_CASE(a_burst_is_read_without_a_pause, TemporaryFolder) {
    const std::string path = write("log", "");
    sip::WatchedLog log(path, {}, {}, now());
    std::vector<sip::KeptEvent> events;
    log.read(now(), events);
    BOOST_TEST(!log.has_more());
    std::string burst;
    while (burst.size() < 3'000'000) {
        burst += line("2026-01-01 12:00:00");
    }
    std::ofstream(path, std::ios::app) << burst;
    int reads = 0;
    do {
        log.read(now(), events);
        ++reads;
    } while (log.has_more());
    BOOST_TEST(reads >= 3);
    BOOST_TEST(events.size() == burst.size() / line("2026-01-01 12:00:00").size());
}

BOOST_FIXTURE_TEST_CASE(reading_goes_on_at_the_position, TemporaryFolder) {
    const std::string path = write("log", line("2026-01-01 12:00:00", "1"));
    std::vector<sip::KeptEvent> events;
    std::vector<logfile::Position> positions;
    {
        sip::WatchedLog log(path, {}, {}, now());
        log.read(now(), events);
        positions = log.positions();
    }
    std::ofstream(path, std::ios::app) << line("2026-01-01 12:00:01", "2");
    sip::WatchedLog log(path, positions, {}, now());
    log.read(now(), events);
    BOOST_REQUIRE(events.size() == 2);
    BOOST_TEST(events[1].event().account == "2");
}

namespace {

/// A pipe whose other end is watched.
struct WatchedPipe {
    WatchedPipe() {
        BOOST_REQUIRE(::pipe2(ends, O_NONBLOCK) == 0);
        stream.emplace(ends[0], sip::LogSettings());
    }
    ~WatchedPipe() {
        ::close(ends[0]);
        if (ends[1] >= 0) {
            ::close(ends[1]);
        }
    }
    WatchedPipe(const WatchedPipe&) = delete;
    WatchedPipe& operator=(const WatchedPipe&) = delete;

    bool send(const std::string& text) {
        BOOST_REQUIRE(::write(ends[1], text.data(), text.size()) ==
                      static_cast<ssize_t>(text.size()));
        return stream->read(now(), events);
    }

    /// Ends the stream; returns whether it goes on nevertheless.
    bool end() {
        ::close(ends[1]);
        ends[1] = -1;
        return stream->read(now(), events);
    }

    int ends[2] = {-1, -1};
    std::optional<sip::WatchedStream> stream;
    std::vector<sip::KeptEvent> events;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_stream_is_read_by_lines, WatchedPipe) {
    const std::string text = line("2026-01-01 12:00:00", "1");
    BOOST_TEST(send(text.substr(0, 40)));
    BOOST_TEST(events.size() == 0);
    BOOST_TEST(send(text.substr(40) + text));
    BOOST_TEST(events.size() == 2);
    BOOST_TEST(!end());
    BOOST_TEST(stream->counts().lines == 2);
}

BOOST_FIXTURE_TEST_CASE(a_containers_line_in_a_stream_waits_too, WatchedPipe) {
    const std::string text = "pbx-1  | " + line("2026-01-01 12:00:00", "1");
    BOOST_TEST(send(text));
    BOOST_TEST(events.size() == 0);
    BOOST_TEST(stream->has_kept_back());
    stream->take_settled(now() + 1h, events);
    BOOST_TEST(events.size() == 1);
    BOOST_TEST(!stream->has_kept_back());
    BOOST_TEST(send(text));
    BOOST_TEST(events.size() == 1);
    BOOST_TEST(!end());
    BOOST_TEST(events.size() == 2);
}

BOOST_FIXTURE_TEST_CASE(the_last_line_of_a_stream_needs_no_newline, WatchedPipe) {
    std::string text = line("2026-01-01 12:00:00", "1");
    text.pop_back();
    BOOST_TEST(send(text));
    BOOST_TEST(events.size() == 0);
    BOOST_TEST(!end());
    BOOST_TEST(events.size() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_line_of_over_a_megabyte_in_a_stream_is_left_out, WatchedPipe) {
    const std::string portion(50'000, 'x');
    for (std::size_t octets = 0; octets <= 2 << 20; octets += portion.size()) {
        BOOST_REQUIRE(send(portion));
    }
    BOOST_TEST(send("\n" + line("2026-01-01 12:00:00", "1")));
    BOOST_TEST(events.size() == 1);
    BOOST_TEST(stream->counts().lines == 1);
}

BOOST_AUTO_TEST_SUITE_END()
