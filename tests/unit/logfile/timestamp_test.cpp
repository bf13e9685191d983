// SPDX-License-Identifier: MIT
#include "logfile/timestamp.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <ctime>

using namespace ispkit;
using logfile::Time;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(logfile_timestamp)

namespace {

/// A zone for one test; POSIX has summer time from March to October here.
struct Berlin {
    Berlin() { set("CET-1CEST,M3.5.0,M10.5.0/3"); }
    ~Berlin() { set("UTC0"); }
    static void set(const char* zone) {
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
};

const Time k_reference = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 19h;

std::string read(std::string_view text) {
    logfile::TimestampReader reader(k_reference);
    const std::optional<Time> time = reader.read(text);
    return time ? logfile::iso_time(*time) : "none";
}

} // namespace

BOOST_FIXTURE_TEST_CASE(times_are_read_in_the_spellings_of_logs, Berlin) {
    const std::pair<const char*, const char*> cases[] = {
        {"2026-11-23 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"2026-07-01 19:44:50", "2026-07-01T19:44:50+02:00"},
        {"2026-11-23T19:44:50.123456+0100", "2026-11-23T19:44:50.123+01:00"},
        {"2026-11-23T19:44:50Z", "2026-11-23T20:44:50+01:00"},
        {"2026-11-23T19:44:50-05:30", "2026-11-24T02:14:50+01:00"},
        {"2026/11/23 19:44:50,5", "2026-11-23T19:44:50.500+01:00"},
        {"Nov 23 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"Nov  3 19:44:50", "2026-11-03T19:44:50+01:00"},
        {"Nov 3 19:44:50", "2026-11-03T19:44:50+01:00"},
        {"Nov 23 19:44:50.250", "2026-11-23T19:44:50.250+01:00"},
        {"Nov 23 2024 19:44:50", "2024-11-23T19:44:50+01:00"},
        {"Nov 23 19:44:50 2024", "2024-11-23T19:44:50+01:00"},
        {"Sun Nov 23 19:44:50 2025", "2025-11-23T19:44:50+01:00"},
        {"23/Nov/2026:19:44:50 +0000", "2026-11-23T20:44:50+01:00"},
        {"23 Nov 2026 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"Mon 2026-11-23 19:44:50 CET", "2026-11-23T19:44:50+01:00"},
        {"11-23 19:44:50.026292", "2026-11-23T19:44:50.026+01:00"},
        {"nov 23 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"NOV 23 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"mon nov 23 19:44:50 2026", "2026-11-23T19:44:50+01:00"},
        {"23 Nov 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"3 Nov 19:44:50.5", "2026-11-03T19:44:50.500+01:00"},
        {"23.11.2026 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"3.4.2026 19:44:50", "2026-04-03T19:44:50+02:00"},
        {"23/11/2026 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"23-11-2026 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"11/23/2026 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"11/23/26 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"12/11/2026 19:44:50", "2026-11-12T19:44:50+01:00"}, // 11 December is to come
        {"04/04/2026 19:44:50", "2026-04-04T19:44:50+02:00"},
        {"2026-11-23 07:44:50 PM", "2026-11-23T19:44:50+01:00"},
        {"2026-11-23 12:44:50 AM", "2026-11-23T00:44:50+01:00"},
        {"11/23/2026 12:44:50 PM", "2026-11-23T12:44:50+01:00"},
        {"2026-11-23 07:44:50 pm", "2026-11-23T19:44:50+01:00"},
        {"Nov 23 2026 07:44:50PM", "2026-11-23T19:44:50+01:00"},
        {"Nov 23 07:44:50.5pm", "2026-11-23T19:44:50.500+01:00"},
        {"Nov 23 07:44:50 AMST", "2026-11-23T07:44:50+01:00"},
        {"November 23 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"23 november 2026 19:44:50", "2026-11-23T19:44:50+01:00"},
        {"May 3 2026 19:44:50", "2026-05-03T19:44:50+02:00"},
        {"1795462290", "2026-11-23T20:31:30+01:00"},
        {"1795462290.5", "2026-11-23T20:31:30.500+01:00"},
        {"1795462290.123456", "2026-11-23T20:31:30.123+01:00"},
    };
    for (const auto& [text, time] : cases) {
        BOOST_TEST(read(text) == time, text << " is " << read(text));
    }
}

BOOST_FIXTURE_TEST_CASE(a_year_that_is_not_written_is_the_last_that_fits, Berlin) {
    BOOST_TEST(read("Nov 24 18:00:00") == "2026-11-24T18:00:00+01:00");
    BOOST_TEST(read("Nov 25 18:00:00") == "2025-11-25T18:00:00+01:00");
    BOOST_TEST(read("Dec 31 23:59:59") == "2025-12-31T23:59:59+01:00");
    BOOST_TEST(read("Jan  1 00:00:00") == "2026-01-01T00:00:00+01:00");
}

BOOST_FIXTURE_TEST_CASE(days_that_do_not_exist_are_no_time, Berlin) {
    BOOST_TEST(read("2024-02-29 00:00:00") == "2024-02-29T00:00:00+01:00");
    for (const char* text : {"2025-02-29 00:00:00", "2025-02-30T00:00:00Z", "2026-06-31 00:00:00",
                             "2026-00-01 00:00:00", "2026-11-00 00:00:00", "Feb 29 00:00:00",
                             "Jun 31 00:00:00", "31/Apr/2026:00:00:00 +0000"}) {
        BOOST_TEST(read(text) == "none", text);
    }
    // The year before the reference has one.
    logfile::TimestampReader reader(std::chrono::sys_days(std::chrono::year(2025) / 1 / 9));
    BOOST_TEST(logfile::iso_time(reader.read("Feb 29 12:00:00").value()) ==
               "2024-02-29T12:00:00+01:00");
}

BOOST_FIXTURE_TEST_CASE(the_order_of_day_and_month_is_told_by_times_that_have_one, Berlin) {
    logfile::TimestampReader unknown(k_reference);
    BOOST_CHECK(!unknown.read("04/05/2026 12:00:00"));
    for (const auto& [settling, time] :
         {std::pair("13/05/2026 12:00:00", "2026-05-04T12:00:00+02:00"),
          std::pair("05/13/2026 12:00:00", "2026-04-05T12:00:00+02:00")}) {
        logfile::TimestampReader reader(k_reference);
        BOOST_CHECK(reader.read(settling));
        BOOST_TEST(logfile::iso_time(reader.read("04/05/2026 12:00:00").value()) == time);
    }
}

BOOST_FIXTURE_TEST_CASE(anything_else_is_no_time, Berlin) {
    for (const char* text : {"",
                             " ",
                             "x",
                             "2026",
                             "2026-11-23",
                             "19:44:50",
                             "2026-13-23 19:44:50",
                             "2026-11-32 19:44:50",
                             "2026-11-23 24:44:50",
                             "2026-11-23 19:44:50 x",
                             "Nox 23 19:44:50",
                             "ovD 23 19:44:50",
                             "Nov 23 19:44",
                             "123",
                             "-1",
                             "99999999999999999999",
                             "2026-11-23T19:44:50+1",
                             "12345678901234",
                             "Okt 10 12:19:53",
                             "13/13/2026 12:00:00",
                             "04/05/2026 12:00:00",
                             "2026-11-23 13:44:50 PM",
                             "2026-11-23 00:44:50 AM",
                             "2026-11-23 00:44:50am",
                             "2026-11-23 07:44:50 +0100 PM",
                             "Nov 23 07:44:50 2026 PM",
                             "Novem 23 19:44:50",
                             "11.23.2026 19:44:50",
                             "23/11/026 19:44:50"}) {
        BOOST_TEST(read(text) == "none", text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
