// SPDX-License-Identifier: MIT
#include "hls/playlist/playlist.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(hls_playlist_playlist)

namespace {

hls::MediaPlaylist playlist_of(hls::MediaSegment segment) {
    hls::MediaPlaylist playlist;
    playlist.segments.resize(2);
    playlist.segments.push_back(std::move(segment));
    return playlist;
}

unsigned version_with(const hls::Key& key) {
    hls::MediaSegment segment;
    segment.key = key;
    return required_version(playlist_of(segment));
}

std::uint64_t target_of(hls::Duration duration) {
    hls::MediaSegment segment;
    segment.duration = duration;
    return required_target_duration(playlist_of(segment));
}

} // namespace

BOOST_AUTO_TEST_CASE(seconds_are_read_to_the_microsecond) {
    BOOST_CHECK(hls::parse_seconds("0") == 0us);
    BOOST_CHECK(hls::parse_seconds("10") == 10s);
    BOOST_CHECK(hls::parse_seconds("9.009") == 9'009'000us);
    BOOST_CHECK(hls::parse_seconds("0009.000001") == 9'000'001us);
    BOOST_CHECK(hls::parse_seconds("3.") == 3s);
    BOOST_CHECK(hls::parse_seconds(".5") == 500ms);
    BOOST_CHECK(hls::parse_seconds("1000000.000000") == hls::k_longest_segment);
}

BOOST_AUTO_TEST_CASE(more_digits_are_cut_off) {
    BOOST_CHECK(hls::parse_seconds("1.0000009") == 1s);
    BOOST_CHECK(hls::parse_seconds("6.49999999999999999999999999999") == 6'499'999us);
    BOOST_CHECK(hls::parse_seconds("1000000.0000005") == hls::k_longest_segment);
}

BOOST_AUTO_TEST_CASE(what_is_no_decimal_number_is_not_read) {
    for (const char* text :
         {"", ".", "-1", "+1", "1e3", "nan", "inf", "0x1", "1,5", " 1", "1 ", "1.2.3", "1.-2",
          "1000000.000001", "1000001", "99999999999999999999999999999999"}) {
        BOOST_TEST(!hls::parse_seconds(text), text);
    }
}

BOOST_AUTO_TEST_CASE(the_version_is_the_lowest_that_holds) {
    BOOST_TEST(required_version(hls::MediaPlaylist{}) == 1U);
    BOOST_TEST(required_version(playlist_of({})) == 1U);
    hls::MediaSegment segment;
    segment.duration = 2s;
    BOOST_TEST(required_version(playlist_of(segment)) == 1U);
    segment.duration = 2'500ms;
    BOOST_TEST(required_version(playlist_of(segment)) == 3U);
    segment.byte_range = hls::ByteRange{1, 0};
    BOOST_TEST(required_version(playlist_of(segment)) == 4U);
    segment.map = hls::InitSection{"init.mp4", {}, {}, {}};
    BOOST_TEST(required_version(playlist_of(segment)) == 6U);
}

BOOST_AUTO_TEST_CASE(a_key_needs_the_version_of_its_attributes) {
    hls::Key key;
    key.uri = "k";
    BOOST_TEST(version_with(key) == 1U);
    key.iv = hls::Iv{};
    BOOST_TEST(version_with(key) == 2U);
    key.key_format_versions = "1";
    BOOST_TEST(version_with(key) == 5U);
    key.key_format_versions.clear();
    key.method = "SAMPLE-AES-CTR";
    BOOST_TEST(version_with(key) == 5U);
    hls::MediaSegment segment;
    segment.map = hls::InitSection{"init.mp4", {}, key, {}};
    BOOST_TEST(required_version(playlist_of(segment)) == 6U);
}

BOOST_AUTO_TEST_CASE(a_key_encrypts_whole_segments_by_some_methods_only) {
    BOOST_TEST(!hls::segment_method({}));
    hls::Key key;
    BOOST_TEST((hls::segment_method(key) == hls::Method::aes_128));
    key.method = "AES-256";
    BOOST_TEST((hls::segment_method(key) == hls::Method::aes_256));
    for (const char* const other : {"SAMPLE-AES", "AES-256-CTR", "AES-256-GCM"}) {
        key.method = other;
        BOOST_TEST(!hls::segment_method(key), other);
    }
}

BOOST_AUTO_TEST_CASE(an_i_frame_playlist_needs_less_for_its_map) {
    hls::MediaSegment segment;
    segment.map = hls::InitSection{"init.mp4", {}, {}, {}};
    hls::MediaPlaylist playlist = playlist_of(segment);
    playlist.i_frames_only = true;
    BOOST_TEST(required_version(playlist) == 5U);
    playlist.segments.clear();
    BOOST_TEST(required_version(playlist) == 4U);
}

BOOST_AUTO_TEST_CASE(a_version_that_was_read_is_kept) {
    hls::MediaPlaylist playlist;
    playlist.version = 8;
    BOOST_TEST(required_version(playlist) == 8U);
}

BOOST_AUTO_TEST_CASE(no_rounded_duration_exceeds_the_target) {
    BOOST_TEST(target_of(0us) == 1U);
    BOOST_TEST(target_of(1'499'999us) == 1U);
    BOOST_TEST(target_of(1'500'000us) == 2U);
    BOOST_TEST(target_of(9'009ms) == 9U);
    BOOST_TEST(target_of(hls::k_longest_segment) == 1'000'000U);
    hls::MediaPlaylist playlist;
    playlist.target_duration = 7;
    BOOST_TEST(required_target_duration(playlist) == 7U);
}

BOOST_AUTO_TEST_CASE(the_first_key_is_found_with_its_line) {
    hls::MediaSegment clear;
    BOOST_TEST(!first_key(playlist_of(clear)));
    hls::MediaSegment segment;
    segment.map = hls::InitSection{"init.mp4", {}, hls::Key{}, {}};
    BOOST_TEST(!!first_key(playlist_of(segment)));
    hls::Key key;
    key.line = {7};
    segment.key = key;
    BOOST_TEST(first_key(playlist_of(segment))->line.number == 7U);
}

BOOST_AUTO_TEST_CASE(shared_values_compare_by_value_and_not_by_line) {
    hls::Key key;
    key.uri = "k";
    const hls::Shared<hls::Key> one = key;
    key.line = {3};
    BOOST_CHECK(one == hls::Shared<hls::Key>(key));
    key.iv = hls::Iv{};
    BOOST_CHECK(one != hls::Shared<hls::Key>(key));
    BOOST_CHECK(one != hls::Shared<hls::Key>());
    BOOST_CHECK(hls::Shared<hls::Key>() == hls::Shared<hls::Key>(std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()
