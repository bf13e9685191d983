// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/reading/policyd_dump.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::ActivityKind;
using mail::parse_policyd_dump;

BOOST_AUTO_TEST_SUITE(mail_reading_policyd_dump)

namespace {

std::string error_of(std::string_view text) {
    try {
        parse_policyd_dump(text, "dump");
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(the_table_of_policyd_1_is_read_whatever_the_order_of_its_columns) {
    const auto counters = parse_policyd_dump(
        "_from\t_count_max\t_count_cur\t_count_tot\t_rcpt_cur\t_date\t_abuse_cur\n"
        "Joe@Example.org\t200\t17\t900\t30\t1795460000\t2\n"
        "192.0.2.5\t200\t1\t1\tNULL\t1795460000\t0\n",
        "dump");
    // Nobody says whether joe is a sender or a login.
    BOOST_REQUIRE(counters.size() == 3u);
    BOOST_CHECK(counters[0].kind == ActivityKind::sender);
    BOOST_TEST(counters[0].key == "joe@example.org");
    BOOST_TEST(counters[0].counted.messages == 17);
    BOOST_TEST(counters[0].counted.recipients == 30);
    BOOST_TEST(counters[0].counted.hour.time_since_epoch().count() == 1795460000 / 3600 * 3600);
    BOOST_TEST(counters[0].limit_hits == 2);
    BOOST_CHECK(counters[1].kind == ActivityKind::sasl);
    BOOST_TEST(counters[1].key == "joe@example.org");
    BOOST_TEST(counters[1].counted.recipients == 30);
    BOOST_CHECK(counters[2].kind == ActivityKind::client);
    BOOST_TEST(counters[2].key == "192.0.2.5");
    BOOST_TEST(counters[2].counted.recipients == 0);
}

BOOST_AUTO_TEST_CASE(the_table_of_policyd_2_tells_what_it_tracks) {
    const auto counters = parse_policyd_dump("QuotasLimitsID\tTrackKey\tLastUpdate\tCounter\n"
                                             "3\tSASLUsername:Joe\\tX\t1795460000\t17.7500\n"
                                             "3\tSenderIP:192.0.2.5\t1795460000\t3\n"
                                             "3\tSender:192.0.2.5\t1795460000\t3\n"
                                             "4\tPolicy:1\t1795460000\t3.0\n",
                                             "dump");
    BOOST_REQUIRE(counters.size() == 2u);
    BOOST_CHECK(counters[0].kind == ActivityKind::sasl);
    BOOST_TEST(counters[0].key == "joe\tx");
    BOOST_TEST(counters[0].counted.messages == 17);
    BOOST_TEST(counters[0].counted.recipients == 17);
    BOOST_CHECK(counters[1].kind == ActivityKind::client);
    BOOST_TEST(counters[1].key == "192.0.2.5");
}

BOOST_AUTO_TEST_CASE(a_row_that_names_nobody_is_left_out) {
    BOOST_TEST(parse_policyd_dump("_from\t_date\t_count_cur\n\t1795460000\t3\n", "dump").empty());
    BOOST_TEST(parse_policyd_dump("TrackKey\tLastUpdate\tCounter\nSender:\t1795460000\t3\n", "dump")
                   .empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_such_table_is_refused_with_its_line) {
    BOOST_TEST(error_of("") == "dump:1: not policyd's throttle or quotas_tracking (the first "
                               "line must name the columns)");
    BOOST_TEST(error_of("TrackKey\tLastUpdate\tCounter\nSenderIP:192.0.2.5\t1\n") ==
               "dump:2: 2 fields, but the first line names 3");
    BOOST_TEST(error_of("TrackKey\tLastUpdate\tCounter\nSenderIP:192.0.2.5\t1\t-3\n") ==
               "dump:2: expected a number");
    BOOST_TEST(error_of("_from\t_date\t_count_cur\na\tb\t1\n") == "dump:2: expected a number");
}

BOOST_AUTO_TEST_SUITE_END()
