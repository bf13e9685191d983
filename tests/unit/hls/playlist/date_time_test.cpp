// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/playlist/date_time.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_playlist_date_time)

BOOST_AUTO_TEST_CASE(date_and_time_keep_their_zone) {
    for (const char* text : {"2026-11-23T15:04:05.678Z", "2024-02-29T23:59:59.000+05:30",
                             "1969-12-31T00:00:00.001-11:00"}) {
        BOOST_TEST(to_string(hls::parse_date_time(text)) == text);
    }
}

BOOST_AUTO_TEST_CASE(decimals_are_optional_and_any_number_of_them_is_read) {
    BOOST_TEST(to_string(hls::parse_date_time("2026-11-23T15:04:05Z")) ==
               "2026-11-23T15:04:05.000Z");
    BOOST_TEST(to_string(hls::parse_date_time("2026-11-23T15:04:05.6Z")) ==
               "2026-11-23T15:04:05.600Z");
    BOOST_TEST(to_string(hls::parse_date_time("2026-11-23T15:04:05.6789012+0100")) ==
               "2026-11-23T15:04:05.678+01:00");
}

BOOST_AUTO_TEST_CASE(time_goes_on_over_midnight_and_month) {
    hls::DateTime moment = hls::parse_date_time("2024-02-28T23:59:59.500+01:00");
    moment.time += std::chrono::seconds(1);
    BOOST_TEST(to_string(moment) == "2024-02-29T00:00:00.500+01:00");
}

BOOST_AUTO_TEST_CASE(anything_else_is_an_error) {
    for (const char* text :
         {"", "2026-11-23", "2026-11-23T15:04:05", "2026-11-23 15:04:05Z", "2026-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T15:04:05.Z",
          "2026-11-23T15:04:05Zx", "2026-11-23T15:04:05+1:00", "+026-11-23T15:04:05Z", "now",
          "2026-11-23T-0:04:05Z"}) {
        BOOST_CHECK_THROW(hls::parse_date_time(text), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
