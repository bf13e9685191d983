// SPDX-License-Identifier: MIT
#include "io/clock.hpp"
#include "sip/reading/events_ahead.hpp"
#include "temporary_folder.hpp"
#include "test_data.hpp"
#include "text/split.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iterator>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_reading_events_ahead)

namespace {

using Texts = std::vector<std::string>;

std::string samples(const std::string& name) {
    std::ifstream file(k_data / "sip" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string text_of(const sip::LogEvent& event, logfile::Time time) {
    return fmt::format("{} {} {} {} {} {}:{} '{}' '{}' {}", time.time_since_epoch().count(),
                       static_cast<int>(event.outcome), name_of(event.kind),
                       static_cast<int>(event.trace), event.proves_password, event.address.str(),
                       event.port, event.account, event.call_id, event.is_warned_of);
}

std::string text_of(const sip::LogCounts& counts) {
    return fmt::format("{} {} {} {} {} {} {} {}", counts.path, counts.lines, counts.how.understood,
                       counts.how.unknown, counts.how.doubted, counts.untimed, counts.first_untimed,
                       counts.first_untimed_line);
}

/// The events of one log and then its counts, from a parser that has the whole text and looks at
/// each line.
Texts read_whole(const std::string& path, const std::string& text) {
    sip::ContainerLogParser parser({});
    logfile::TimestampReader timestamps(io::clock_now<logfile::Time::duration>());
    sip::LogCounts counts{.path = path};
    Texts texts;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view line = text::take_until(rest, '\n');
        ++counts.lines;
        sip::LogEvent event;
        if (parser.read(line, rest, event) != sip::Reading::event) {
            continue;
        }
        if (const std::optional<logfile::Time> time = timestamps.read(event.time)) {
            texts.push_back(text_of(event, *time));
        } else {
            counts.add_untimed(event.time, counts.lines);
        }
    }
    counts.how = parser.counts();
    texts.push_back(text_of(counts));
    return texts;
}

Texts read_ahead(const Texts& paths) {
    sip::EventsAhead events(paths, {});
    Texts texts;
    while (const sip::KeptEvent* const event = events.next()) {
        texts.push_back(text_of(event->event(), event->time()));
    }
    BOOST_TEST(events.next() == nullptr);
    for (const sip::LogCounts& counts : events.counts()) {
        texts.push_back(text_of(counts));
    }
    return texts;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(threads_change_no_event_and_no_count, TemporaryFolder) {
    const std::string chatter = "[2026-11-23 19:44:50] VERBOSE[1638] pbx.c: x\n"
                                "[2026-11-23 19:44:50] DEBUG[1638] pbx.c: y\n";
    const std::string packet = "<--- SIP read from UDP:203.0.113.5:5060 --->\n" + chatter +
                               samples("iax2-guessing.log") + "<------------->\n";
    std::string many;
    while (many.size() < 500'000) { // several blocks, several batches
        many += samples("log-lines.txt") + chatter + packet + chatter +
                samples("iax2-guessing.log") + samples("senders-text.txt");
    }
    const std::string docker = R"({"log":"[Nov 23 19:44:50] NOTICE[1] chan_sip.c: Registration )"
                               R"(from '<sip:1@192.0.2.1>' failed for '203.0.113.5' - Wrong )"
                               R"(password\n","stream":"stdout","time":"2026-11-23T19:44:50Z"})"
                               "\n";
    for (const std::string& text : {many, docker + docker, many.substr(0, 20'001), std::string()}) {
        const std::string path = write("log", text);
        BOOST_CHECK(read_ahead({path}) == read_whole(path, text));
    }
}

BOOST_FIXTURE_TEST_CASE(many_logs_are_read_as_few, TemporaryFolder) {
    const std::string line = "[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Registration from "
                             "'<sip:1@192.0.2.1>' failed for '203.0.113.5' - Wrong password\n";
    Texts paths;
    for (int i = 0; i < 20; ++i) {
        paths.push_back(write(fmt::format("log{}", i), line + line));
    }
    BOOST_TEST(read_ahead(paths).size() == 2 * paths.size() + paths.size());
}

BOOST_FIXTURE_TEST_CASE(the_caller_need_not_read_to_the_end, TemporaryFolder) {
    std::string many;
    while (many.size() < 2'000'000) {
        many += samples("log-lines.txt");
    }
    sip::EventsAhead events({write("log", many)}, {});
    BOOST_TEST(events.next() != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
