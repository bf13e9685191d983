// SPDX-License-Identifier: MIT
#include "sip/reading/merged_logs.hpp"
#include "sip/reading/watched_log.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_reading_merged_logs)

namespace {

std::string line(int second) {
    return fmt::format("[2026-11-23 03:00:{:02}] NOTICE[1] chan_sip.c: Registration from "
                       "'<sip:{}@192.0.2.1>' failed for '203.0.113.5:5060' - Wrong password\n",
                       second, second);
}

std::vector<std::string> accounts_of(const std::vector<std::string>& paths) {
    sip::MergedLogs logs(paths, {});
    std::vector<std::string> accounts;
    while (sip::LogSource* const log = logs.next()) {
        accounts.emplace_back(log->event().account);
    }
    return accounts;
}

using Accounts = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_CASE(events_come_in_the_order_of_their_times, TemporaryFolder) {
    const std::string a = write("a", line(1) + line(4) + "something else\n" + line(5));
    const std::string b = write("b", line(2) + line(3) + line(6));
    const Accounts expected{"1", "2", "3", "4", "5", "6"};
    BOOST_TEST(accounts_of({a, b}) == expected);
    BOOST_TEST(accounts_of({b, a}) == expected);
}

BOOST_FIXTURE_TEST_CASE(a_broken_message_at_the_end_of_a_block_is_read_as_one, TemporaryFolder) {
    // An IAX2 name that contains another's failure, whatever the blocks in which a file is read.
    const std::string first =
        "[2026-11-23 03:00:00] NOTICE[1] chan_iax2.c: No registration for peer "
        "'x' (from 198.51.100.9)\n";
    const std::string rest =
        "[2026-11-23 03:00:01] NOTICE[2] chan_iax2.c: No registration for peer 'x' (from "
        "203.0.113.5)\n";
    for (const std::size_t block : {65536U, 262144U, 1048576U}) {
        std::string padding;
        while (padding.size() + first.size() + 200 < block) {
            padding += "[2026-11-23 03:00:00] VERBOSE[1] pbx.c: x\n";
        }
        padding.append(block - padding.size() - first.size() - 1, 'x').append("\n");
        const std::string path = write("a", padding + first + rest);
        sip::MergedLogs logs({path}, {});
        std::vector<std::string> addresses;
        while (sip::LogSource* const log = logs.next()) {
            if (log->reading() == sip::Reading::event) {
                addresses.push_back(log->event().address.str());
            }
        }
        BOOST_TEST(addresses == std::vector<std::string>{"203.0.113.5"});
        const logfile::Time now =
            std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        sip::WatchedLog watched(path, {}, {}, now);
        std::vector<sip::KeptEvent> events;
        while (watched.has_more()) {
            watched.read(now, events);
        }
        BOOST_REQUIRE(events.size() == 1);
        BOOST_TEST(events[0].event().address.str() == "203.0.113.5");
    }
}

BOOST_FIXTURE_TEST_CASE(what_came_of_the_lines_is_counted, TemporaryFolder) {
    const std::string a =
        write("a", line(1) + "something else\n" + "[Okt 10 12:00:00] NOTICE[1] chan_sip.c: x\n");
    const std::string b = write("b", "something else\nand more\n");
    sip::MergedLogs logs({a, b}, {});
    while (logs.next() != nullptr) {
    }
    BOOST_REQUIRE(logs.counts().size() == 2);
    for (const sip::LogCounts& counts : logs.counts()) {
        BOOST_TEST(counts.lines == (counts.path == a ? 3 : 2));
        BOOST_TEST(counts.how.understood == (counts.path == a ? 2 : 0));
        BOOST_TEST(counts.is_foreign() == (counts.path == b));
    }
}

BOOST_FIXTURE_TEST_CASE(logs_may_be_empty_or_one, TemporaryFolder) {
    BOOST_TEST(accounts_of({write("a", "")}) == Accounts());
    BOOST_TEST(accounts_of({write("a", ""), write("b", line(7))}) == Accounts{"7"});
}

BOOST_AUTO_TEST_SUITE_END()
