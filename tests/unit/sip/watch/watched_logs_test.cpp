// SPDX-License-Identifier: MIT
#include "sip/watch/watched_logs.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fcntl.h>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_watch_watched_logs)

namespace {

std::string failure(std::string_view time, std::string_view account) {
    return fmt::format("[{}] NOTICE[1] chan_sip.c: Registration from '<sip:{}@192.0.2.1>' failed "
                       "for '203.0.113.5:5060' - Wrong password\n",
                       time, account);
}

Time now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::vector<std::string> accounts(sip::WatchedLogs& logs, bool more) {
    std::vector<std::string> accounts;
    logs.take_events(more, now(), [&](const sip::LogEvent& event, Time, std::string_view) {
        accounts.emplace_back(event.account);
    });
    return accounts;
}

const sip::Reporter k_silent{.print = [](const std::string&) {},
                             .notice = [](const std::string&) {},
                             .warning = [](const std::string&) {},
                             .error = [](const std::string&) {}};

} // namespace

BOOST_FIXTURE_TEST_CASE(events_of_several_logs_come_in_the_order_of_time, TemporaryFolder) {
    const std::string last = "[2026-01-01 12:30:00] NOTICE[1] loader.c: Ready\n";
    const std::string one = write("one", failure("2026-01-01 12:00:00", "1") +
                                             failure("2026-01-01 12:20:00", "3") + last);
    const std::string other = write("other", failure("2026-01-01 12:10:00", "2") + last);
    sip::WatchedLogs logs(k_silent, sip::ForeignLog::at_its_first_lines);
    logs.add({one, {}, {}}, {}, now());
    logs.add({other, {}, {}}, {}, now());
    bool more = true;
    std::vector<std::string> all;
    while (more) {
        more = logs.read(now());
        const std::vector<std::string> taken = accounts(logs, more);
        all.insert(all.end(), taken.begin(), taken.end());
    }
    BOOST_TEST(all == (std::vector<std::string>{"1", "2", "3"}));
    BOOST_TEST(!logs.has_events());
    BOOST_TEST(logs.progress().size() == 2);
    BOOST_TEST(logs.stream_fd() == -1);
}

BOOST_FIXTURE_TEST_CASE(a_stream_ends, TemporaryFolder) {
    const io::Fd stream(
        ::open(write("log", failure("2026-01-01 12:00:00", "1")).c_str(), O_RDONLY));
    sip::WatchedLogs logs(k_silent, sip::ForeignLog::after_some_lines);
    logs.add_stream(stream.get(), {}, {});
    BOOST_TEST(logs.stream_fd() == stream.get());
    while (logs.read(now())) {
    }
    BOOST_TEST(logs.stream_has_ended());
    BOOST_TEST(logs.stream_fd() == -1);
    BOOST_TEST(accounts(logs, false) == std::vector<std::string>{"1"});
}

BOOST_AUTO_TEST_SUITE_END()
