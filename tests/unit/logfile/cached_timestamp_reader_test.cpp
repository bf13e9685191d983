// SPDX-License-Identifier: MIT
#include "logfile/cached_timestamp_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono;

BOOST_AUTO_TEST_SUITE(logfile_cached_timestamp_reader)

namespace {

const logfile::Time k_reference{sys_days(year(2026) / 11 / 24)};

} // namespace

BOOST_AUTO_TEST_CASE(whatever_came_before_a_time_is_what_it_says) {
    constexpr std::string_view k_texts[] = {
        "Nov 23 19:44:50",
        "Nov 23 19:44:59",
        "Nov 23 19:45:00",
        "Nov  3 19:45:00",
        "2026-11-23T19:44:50Z",
        "2026-11-23T19:44:51.999Z",
        "2026-11-23T19:44:52+00:00",
        "2026-11-23T19:44:53.123456+01:00",
        "2026-11-23T19:44:54.123456+0100",
        "2026-11-23T19:44:55-05:00",
        "2026-11-23T19:44:60Z",
        "2026-11-23T19:45:00Z",
        "2026-11-23T19:45:6xZ",
        "2026-11-23T19:45:07.Z",
        "2026-11-23T19:45:7",
        "Nov 23 19:45:0x",
        "1795462290.123456",
        "",
    };
    logfile::CachedTimestampReader clock(k_reference);
    for (const std::string_view before : k_texts) {
        for (const std::string_view text : k_texts) {
            logfile::CachedTimestampReader alone(k_reference);
            BOOST_TEST_CONTEXT(before << ", then " << text) {
                clock.read(before);
                BOOST_CHECK(clock.read(text) == alone.read(text));
            }
        }
    }
    BOOST_CHECK(clock.read("2026-11-23T19:44:53.9+01:00") ==
                sys_days(year(2026) / 11 / 23) + 18h + 44min + 53s);
}

BOOST_AUTO_TEST_SUITE_END()
