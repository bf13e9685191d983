// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/text_track/webvtt.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(hls_text_track_webvtt)

namespace {

std::string error_of_parsing(std::string_view text) {
    try {
        hls::parse_webvtt(text, "a.vtt");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

std::uint64_t cues(std::string_view timing) {
    return hls::parse_webvtt("WEBVTT\n\n" + std::string(timing) + "\ntext\n", "a.vtt").cues;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_map_and_the_cues_are_read) {
    const auto webvtt = hls::parse_webvtt("\xef\xbb\xbfWEBVTT - title\r\n"
                                          "X-TIMESTAMP-MAP=MPEGTS:8589934591,LOCAL:00:00:01.500\r\n"
                                          "\r\n"
                                          "NOTE a comment\r\n\r\n"
                                          "1\r\n00:02.000 --> 00:04.000 line:0\r\nHello\r\n\r\n"
                                          "01:00:00.250\t-->\t101:00:00.000\r\nthere --> it is\r\n",
                                          "a.vtt");
    BOOST_TEST((webvtt.timestamp_map == hls::TimestampMap{milliseconds(1500), 8589934591}));
    BOOST_TEST(webvtt.cues == 2u);
    BOOST_TEST(webvtt.first_start.count() == 2000);
    BOOST_TEST(webvtt.last_end.count() == 101 * 3600 * 1000);
}

BOOST_AUTO_TEST_CASE(a_segment_may_have_neither_map_nor_cues) {
    const auto webvtt = hls::parse_webvtt("WEBVTT", "a.vtt");
    BOOST_TEST(!webvtt.timestamp_map);
    BOOST_TEST(webvtt.cues == 0u);
}

BOOST_AUTO_TEST_CASE(a_map_behind_the_header_is_text) {
    const auto webvtt = hls::parse_webvtt("WEBVTT\n\nX-TIMESTAMP-MAP=nonsense\n", "a.vtt");
    BOOST_TEST(!webvtt.timestamp_map);
}

BOOST_AUTO_TEST_CASE(malformed_cue_timings_are_ignored) {
    BOOST_TEST(cues("00:01.000 --> 00:02.000") == 1u);
    for (const auto timing :
         {"00:01 --> 00:02", "0:01.000 --> 00:02.000", "00:60.000 --> 01:02.000", "00:01.000 -->",
          "x 00:01.000 --> 00:02.000", "00:03.000 --> 00:02.000", "-1:01.000 --> 00:02.000",
          "00:01.0000 --> 00:02.000"}) {
        BOOST_TEST(cues(timing) == 0u, timing);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_webvtt_is_an_error_with_the_line) {
    BOOST_TEST(error_of_parsing("") == "a.vtt:1: not WebVTT: the first line is not WEBVTT");
    BOOST_TEST(error_of_parsing("WEBVTTX\n") ==
               "a.vtt:1: not WebVTT: the first line is not WEBVTT");
    for (const std::string map :
         {"", "LOCAL:00:00:00.000", "LOCAL:0,MPEGTS:0", "LOCAL:00:00:00.000,MPEGTS:8589934592"}) {
        BOOST_TEST(error_of_parsing("WEBVTT\nX-TIMESTAMP-MAP=" + map + "\n") ==
                   "a.vtt:2: malformed X-TIMESTAMP-MAP (example: "
                   "LOCAL:00:00:00.000,MPEGTS:900000)");
    }
}

BOOST_AUTO_TEST_SUITE_END()
