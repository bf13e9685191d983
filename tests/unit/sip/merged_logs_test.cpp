// SPDX-License-Identifier: MIT
#include "sip/merged_logs.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;

namespace {

std::string line(int second) {
    return fmt::format("[2026-11-23 03:00:{:02}] NOTICE[1] chan_sip.c: Registration from "
                       "'<sip:{}@192.0.2.1>' failed for '203.0.113.5:5060' - Wrong password\n",
                       second, second);
}

std::vector<std::string> accounts_of(const std::vector<std::string>& paths) {
    sip::MergedLogs logs(paths, nullptr);
    std::vector<std::string> accounts;
    while (sip::LogSource* const log = logs.next()) {
        accounts.emplace_back(log->event().account);
    }
    return accounts;
}

using Accounts = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(sip_merged_logs, TemporaryFolder)

BOOST_AUTO_TEST_CASE(events_come_in_the_order_of_their_times) {
    const std::string a = write("a", line(1) + line(4) + "something else\n" + line(5));
    const std::string b = write("b", line(2) + line(3) + line(6));
    const Accounts expected{"1", "2", "3", "4", "5", "6"};
    BOOST_TEST(accounts_of({a, b}) == expected);
    BOOST_TEST(accounts_of({b, a}) == expected);
}

BOOST_AUTO_TEST_CASE(logs_may_be_empty_or_one) {
    BOOST_TEST(accounts_of({write("a", "")}) == Accounts());
    BOOST_TEST(accounts_of({write("a", ""), write("b", line(7))}) == Accounts{"7"});
}

BOOST_AUTO_TEST_SUITE_END()
