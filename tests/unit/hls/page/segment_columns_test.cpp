// SPDX-License-Identifier: MIT
#include "hls/page/segment_columns.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(hls_page_segment_columns)

namespace {

hls::MediaReport playlist_of(std::size_t count) {
    hls::MediaReport playlist;
    for (std::size_t i = 0; i < count; ++i) {
        playlist.segments.push_back(
            {.uri = {}, .number = i, .listed = 4s, .measured = 5s, .bytes = 1000 + i});
    }
    return playlist;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_segment_is_in_one_column_whatever_their_number) {
    for (const std::size_t count : {0UL, 1UL, 2UL, 9UL, 10UL, 11UL, 99UL, 100UL, 101UL, 12345UL}) {
        const hls::SegmentColumns columns = hls::columns_of(playlist_of(count), 10);
        BOOST_TEST(columns.columns.size() <= 10u);
        BOOST_TEST(columns.seconds == 4.0 * static_cast<double>(count));
        std::size_t next = 0;
        double start = 0;
        for (const hls::SegmentColumn& column : columns.columns) {
            BOOST_TEST(column.first == next);
            BOOST_TEST(column.end > column.first);
            BOOST_TEST(column.start == start);
            next = column.end;
            start += column.seconds;
        }
        BOOST_TEST(next == count);
        BOOST_TEST(columns.each * columns.columns.size() >= count);
    }
}

BOOST_AUTO_TEST_CASE(a_bit_rate_is_that_of_the_media_and_a_column_shows_the_busiest_segment) {
    hls::MediaReport playlist = playlist_of(4);
    playlist.segments[1].bytes = 10'000;
    playlist.segments[2].bytes = std::nullopt;
    playlist.segments[3].measured = std::nullopt;
    const hls::SegmentColumns columns = hls::columns_of(playlist, 2);
    BOOST_REQUIRE(columns.columns.size() == 2u);
    BOOST_TEST(columns.columns[0].peak == 10'000 * 8 / 5.0);
    BOOST_TEST(columns.columns[1].peak == 1003 * 8 / 4.0);
    BOOST_TEST(columns.peak == 10'000 * 8 / 5.0);
    BOOST_TEST(columns.average == (1000 + 10'000 + 1003) * 8 / 14.0);
    BOOST_TEST(columns.longest == 5.0);
}

BOOST_AUTO_TEST_CASE(what_one_segment_has_its_column_has) {
    hls::MediaReport playlist = playlist_of(6);
    playlist.segments[3].discontinuity = true;
    playlist.segments[5].gap = true;
    playlist.segments[4].key_period = 7;
    const hls::SegmentColumns columns = hls::columns_of(playlist, 3);
    BOOST_TEST(!columns.columns[0].discontinuity);
    BOOST_TEST(columns.columns[1].discontinuity);
    BOOST_TEST(!columns.columns[1].gap);
    BOOST_TEST(columns.columns[2].gap);
    BOOST_TEST(columns.columns[2].key_period == 7u);
}

BOOST_AUTO_TEST_CASE(without_durations_there_is_no_bit_rate) {
    hls::MediaReport playlist = playlist_of(2);
    for (hls::SegmentReport& segment : playlist.segments) {
        segment.listed = 0s;
        segment.measured = -1s;
    }
    const hls::SegmentColumns columns = hls::columns_of(playlist, 2);
    BOOST_TEST(columns.peak == 0);
    BOOST_TEST(columns.average == 0);
    BOOST_TEST(columns.seconds == 0);
}

BOOST_AUTO_TEST_SUITE_END()
