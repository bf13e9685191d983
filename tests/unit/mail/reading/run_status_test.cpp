// SPDX-License-Identifier: MIT
#include "mail/reading/run_status.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(mail_reading_run_status)

BOOST_AUTO_TEST_CASE(a_run_and_its_logs_are_of_the_last_day) {
    const std::chrono::sys_seconds now(1'000'000s);
    mail::MailLogState state;
    state.positions["mail.log"];
    state.newest["mail.log"] = now - 30h;
    BOOST_TEST(mail::run_problems(state, now - 6h, now, 24h).empty());
    BOOST_TEST(mail::run_problems(state, now - 5h, now, 24h).at(0) ==
               "mail.log: at the last run, the newest line that was understood was 90000 s old (at "
               "most 86400 s)");
    BOOST_TEST(mail::run_problems(state, now - 25h, now, 24h).at(0) ==
               "the last run was 90000 s ago (at most 86400 s)");
    state.newest.clear();
    BOOST_TEST(mail::run_problems(state, now, now, 24h).at(0) ==
               "mail.log: no line was understood yet");
}

BOOST_AUTO_TEST_SUITE_END()
