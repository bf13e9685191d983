// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "hls/playlist/playlist_writer.hpp"
#include "io/file.hpp"
#include "test_data.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <functional>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(hls_playlist_playlist_writer)

namespace {

hls::MediaSegment segment_of(const std::string& uri, hls::Duration duration = 2s) {
    hls::MediaSegment segment;
    segment.uri = uri;
    segment.duration = duration;
    return segment;
}

hls::Key key_of(const std::string& uri) {
    hls::Key key;
    key.uri = uri;
    return key;
}

hls::MediaPlaylist playlist_of(std::vector<hls::MediaSegment> segments) {
    hls::MediaPlaylist playlist;
    playlist.segments = std::move(segments);
    return playlist;
}

/// What is written after the header.
std::string body_of(std::vector<hls::MediaSegment> segments) {
    const std::string last_of_header = "#EXT-X-MEDIA-SEQUENCE:0\n";
    const std::string text = write_playlist(playlist_of(std::move(segments)));
    return text.substr(text.find(last_of_header) + last_of_header.size());
}

/// Sets what was read to what is written, for comparison.
hls::MediaPlaylist required(hls::MediaPlaylist playlist) {
    playlist.version = required_version(playlist);
    playlist.target_duration = required_target_duration(playlist);
    return playlist;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_playlist_of_whole_seconds_is_plain) {
    hls::MediaPlaylist playlist = playlist_of({segment_of("a.ts", 10s), segment_of("b.ts", 8s)});
    playlist.end_list = true;
    BOOST_TEST(write_playlist(playlist) == "#EXTM3U\n#EXT-X-VERSION:1\n#EXT-X-TARGETDURATION:10\n"
                                           "#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\na.ts\n"
                                           "#EXTINF:8,\nb.ts\n#EXT-X-ENDLIST\n");
}

BOOST_AUTO_TEST_CASE(one_fraction_gives_all_durations_six_decimals) {
    BOOST_TEST(body_of({segment_of("a", 10s), segment_of("b", 500ms)}) ==
               "#EXTINF:10.000000,\na\n#EXTINF:0.500000,\nb\n");
}

BOOST_AUTO_TEST_CASE(all_tags_have_their_places) {
    hls::MediaSegment segment = segment_of("a.mp4", 1'500ms);
    segment.title = "t";
    segment.byte_range = hls::ByteRange{5, 7};
    segment.discontinuity = true;
    segment.program_date_time = "2026-01-01T00:00:00Z";
    segment.gap = true;
    segment.other_tags = {"#EXT-X-BITRATE:1"};
    segment.key = key_of("k");
    segment.map = hls::InitSection{"i.mp4", hls::ByteRange{7, 0}, {}, {}};
    hls::MediaPlaylist playlist = playlist_of({segment});
    playlist.media_sequence = 3;
    playlist.discontinuity_sequence = 4;
    playlist.type = hls::PlaylistType::vod;
    playlist.independent_segments = true;
    playlist.i_frames_only = true;
    playlist.other_tags = {"#EXT-X-START:TIME-OFFSET=0"};
    playlist.next = hls::MediaSegment{};
    playlist.next->discontinuity = true;
    playlist.next->key = key_of("l");
    playlist.next->map = segment.map;
    playlist.next->other_tags = {"# end"};
    playlist.end_list = true;
    BOOST_TEST(write_playlist(playlist) ==
               "#EXTM3U\n#EXT-X-VERSION:5\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:3\n"
               "#EXT-X-DISCONTINUITY-SEQUENCE:4\n#EXT-X-PLAYLIST-TYPE:VOD\n"
               "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-I-FRAMES-ONLY\n#EXT-X-START:TIME-OFFSET=0\n"
               "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"i.mp4\",BYTERANGE=\"7@0\"\n"
               "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n"
               "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z\n#EXT-X-GAP\n#EXT-X-BITRATE:1\n"
               "#EXTINF:1.500000,t\n#EXT-X-BYTERANGE:5@7\na.mp4\n#EXT-X-DISCONTINUITY\n"
               "#EXT-X-KEY:METHOD=AES-128,URI=\"l\"\n# end\n#EXT-X-ENDLIST\n");
    BOOST_CHECK(hls::parse_media_playlist(write_playlist(playlist), "p") == required(playlist));
}

BOOST_AUTO_TEST_CASE(a_key_tag_is_written_where_the_key_changes) {
    std::vector<hls::MediaSegment> segments(6, segment_of("a"));
    hls::Key with_iv = key_of("k");
    with_iv.iv = hls::Iv{};
    segments[1].key = with_iv;
    segments[2].key = with_iv;
    segments[3].key = key_of("k");
    hls::Key other_format = key_of("k");
    other_format.key_format = "f";
    other_format.key_format_versions = "1/2";
    segments[4].key = other_format;
    const std::string one = "#EXTINF:2.000000,\na\n";
    BOOST_TEST(body_of(segments) ==
               one + "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x00000000000000000000000000000000\n" +
                   one + one + "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n" + one +
                   "#EXT-X-KEY:METHOD=NONE\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\",KEYFORMAT=\"f\","
                   "KEYFORMATVERSIONS=\"1/2\"\n" +
                   one + "#EXT-X-KEY:METHOD=NONE\n" + one);
}

BOOST_AUTO_TEST_CASE(a_map_stands_under_its_own_key) {
    std::vector<hls::MediaSegment> segments(4, segment_of("a"));
    segments[0].key = key_of("k");
    segments[0].map = hls::InitSection{"m", {}, key_of("k"), {}};
    segments[1].key = key_of("k");
    segments[1].map = hls::InitSection{"m", {}, {}, {}};
    segments[2].key = key_of("k");
    segments[2].map = segments[1].map;
    segments[3].map = hls::InitSection{"m", {}, key_of("l"), {}};
    const std::string one = "#EXTINF:2.000000,\na\n";
    const std::string map = "#EXT-X-MAP:URI=\"m\"\n";
    const std::string k = "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n";
    const std::string l = "#EXT-X-KEY:METHOD=AES-128,URI=\"l\"\n";
    const std::string none = "#EXT-X-KEY:METHOD=NONE\n";
    BOOST_TEST(body_of(segments) ==
               k + map + one + none + map + k + one + one + l + map + none + one);
    const hls::MediaPlaylist playlist = playlist_of(segments);
    BOOST_CHECK(hls::parse_media_playlist(write_playlist(playlist), "p") == required(playlist));
}

BOOST_AUTO_TEST_CASE(playlists_of_ffmpeg_read_the_same_when_written) {
    constexpr std::size_t k_limit = 20'000;
    int read = 0;
    for (const auto& entry : std::filesystem::directory_iterator(k_data / "hls/playlists")) {
        if (entry.path().extension() == ".m3u8") {
            const std::string text = io::read_file(entry.path().string(), k_limit);
            const hls::MediaPlaylist playlist =
                hls::parse_media_playlist(text, entry.path().string());
            const std::string written = write_playlist(playlist);
            BOOST_CHECK(hls::parse_media_playlist(written, "written") == required(playlist));
            ++read;
        }
    }
    BOOST_TEST(read != 0);
}

BOOST_AUTO_TEST_CASE(a_model_that_has_no_text_is_an_error) {
    const std::vector<std::function<void(hls::MediaSegment&)>> damages = {
        [](hls::MediaSegment& s) { s.uri = ""; },
        [](hls::MediaSegment& s) { s.uri = "a\nb"; },
        [](hls::MediaSegment& s) { s.uri = "#a"; },
        [](hls::MediaSegment& s) { s.uri = " a"; },
        [](hls::MediaSegment& s) { s.title = "a\rb"; },
        [](hls::MediaSegment& s) { s.program_date_time = "\n"; },
        [](hls::MediaSegment& s) { s.other_tags = {"a"}; },
        [](hls::MediaSegment& s) { s.other_tags = {"#a\n#b"}; },
        [](hls::MediaSegment& s) { s.duration = -1us; },
        [](hls::MediaSegment& s) { s.duration = hls::k_longest_segment + 1us; },
        [](hls::MediaSegment& s) {
            s.byte_range = hls::ByteRange{0, 1};
        },
        [](hls::MediaSegment& s) {
            s.byte_range = hls::ByteRange{2, UINT64_MAX - 1};
        },
        [](hls::MediaSegment& s) { s.key = key_of(""); },
        [](hls::MediaSegment& s) { s.key = key_of("a\"b"); },
        [](hls::MediaSegment& s) { s.key = key_of("a\nb"); },
        [](hls::MediaSegment& s) { s.key = hls::Key{"NONE", "", {}, "", "", {}}; },
        [](hls::MediaSegment& s) { s.key = hls::Key{"A,B", "k", {}, "", "", {}}; },
        [](hls::MediaSegment& s) {
            s.map = hls::InitSection{"", {}, {}, {}};
        },
        [](hls::MediaSegment& s) {
            s.map = hls::InitSection{"a\"", {}, {}, {}};
        },
        [](hls::MediaSegment& s) { s.title = "caf\xe9"; },
    };
    for (const auto& damage : damages) {
        hls::MediaPlaylist playlist = playlist_of({segment_of("a"), segment_of("b")});
        damage(playlist.segments[1]);
        BOOST_CHECK_EXCEPTION(write_playlist(playlist), Error, [](const Error& error) {
            return std::string_view(error.what()).starts_with("segment 2 of the playlist: ");
        });
    }
}

BOOST_AUTO_TEST_CASE(an_initialisation_section_cannot_end) {
    hls::MediaSegment with_map = segment_of("a");
    with_map.map = hls::InitSection{"m", {}, {}, {}};
    BOOST_CHECK_THROW(write_playlist(playlist_of({with_map, segment_of("b")})), Error);
}

BOOST_AUTO_TEST_CASE(sequence_numbers_do_not_overflow) {
    hls::MediaPlaylist playlist = playlist_of({segment_of("a"), segment_of("b")});
    playlist.media_sequence = UINT64_MAX - 1;
    BOOST_CHECK_NO_THROW(write_playlist(playlist));
    playlist.media_sequence = UINT64_MAX;
    BOOST_CHECK_THROW(write_playlist(playlist), Error);
}

BOOST_AUTO_TEST_SUITE_END()
