// SPDX-License-Identifier: MIT
#include "hls/tag/playlist_lines.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_tag_playlist_lines)

BOOST_AUTO_TEST_CASE(control_characters_are_told_from_other_utf_8) {
    for (const char* text : {"\x01", "a\vb", "\x1f", "\x7f", "\xc2\x80", "a\xc2\x9f"}) {
        BOOST_TEST(hls::has_control_character(text));
    }
    for (const char* text : {"", " ~", "\t", "\xc2\xa0", "\xc3\x80\xe2\x80\x9f", "\x80", "\xc2"}) {
        BOOST_TEST(!hls::has_control_character(text));
    }
    BOOST_TEST(hls::has_control_character(std::string_view("a\0", 2)));
}

BOOST_AUTO_TEST_CASE(empty_lines_count_and_are_skipped) {
    hls::PlaylistLines lines("#EXTM3U\r\n\r\n\n#A:b:c\n");
    lines.read_header();
    const auto line = lines.next();
    BOOST_REQUIRE(line.has_value());
    BOOST_TEST(lines.number() == 4U);
    BOOST_TEST(hls::split_tag(*line).name == "#A");
    BOOST_TEST(hls::split_tag(*line).value == "b:c");
    BOOST_TEST(!lines.next().has_value());
    BOOST_TEST(hls::split_tag("#A").value.empty());
}

BOOST_AUTO_TEST_CASE(the_first_telling_tag_decides_the_kind_of_a_playlist) {
    BOOST_TEST(hls::is_multivariant("#EXTM3U\r\n#EXT-X-STREAM-INF:BANDWIDTH=1\r\na\r\n"));
    BOOST_TEST(hls::is_multivariant("#EXTM3U\n#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\"\n"));
    BOOST_TEST(!hls::is_multivariant("#EXTM3U\n#EXTINF:1,\na\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n"));
    BOOST_TEST(!hls::is_multivariant("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:1\n"));
    BOOST_TEST(!hls::is_multivariant(""));
}

BOOST_AUTO_TEST_SUITE_END()
