// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "io/file.hpp"
#include "test_data.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(hls_playlist_playlist_parser)

namespace {

hls::MediaPlaylist parse(const std::string& lines) {
    return hls::parse_media_playlist("#EXTM3U\n" + lines, "p");
}

hls::MediaPlaylist parse_sample(const std::string& name) {
    constexpr std::size_t k_limit = 20'000;
    const std::string path = (k_data / "hls/playlists" / name).string();
    return hls::parse_media_playlist(io::read_file(path, k_limit), name);
}

std::string error_of_text(std::string_view text) {
    try {
        hls::parse_media_playlist(text, "p");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

/// Of what follows the first line.
std::string error_of(const std::string& lines) {
    return error_of_text("#EXTM3U\n" + lines);
}

void check_all_bad(const std::string& before, const std::vector<std::string>& endings,
                   const std::string& place) {
    for (const std::string& ending : endings) {
        const std::string message = error_of(before + ending);
        BOOST_TEST(message.starts_with(place), ending << " gives " << message);
    }
}

const std::string k_one_segment = "#EXTINF:1,\na.ts\n";

} // namespace

BOOST_AUTO_TEST_CASE(a_plain_playlist_of_ffmpeg_is_read) {
    const auto playlist = parse_sample("mpegts.m3u8");
    BOOST_TEST(playlist.version == 3U);
    BOOST_TEST(playlist.target_duration == 2U);
    BOOST_TEST(playlist.media_sequence == 0U);
    BOOST_TEST(playlist.end_list);
    BOOST_TEST(playlist.other_tags.empty());
    BOOST_REQUIRE(playlist.segments.size() == 7U);
    hls::MediaSegment last;
    last.uri = "mpegts6.ts";
    last.duration = 1'320ms;
    BOOST_CHECK(playlist.segments.back() == last);
    BOOST_TEST(playlist.segments.back().line.number == 18U);
}

BOOST_AUTO_TEST_CASE(header_tags_of_ffmpeg_are_read) {
    const auto event = parse_sample("event.m3u8");
    BOOST_CHECK(event.type == hls::PlaylistType::event);
    BOOST_TEST(event.independent_segments);
    BOOST_TEST(event.segments.at(1).program_date_time.starts_with("20"));
    const auto whole = parse_sample("whole_seconds.m3u8");
    BOOST_CHECK(whole.type == hls::PlaylistType::vod);
    BOOST_CHECK(whole.segments.at(6).duration == 1s);
    BOOST_TEST(parse_sample("i_frames.m3u8").i_frames_only);
    BOOST_TEST(parse_sample("live.m3u8").media_sequence == 11U);
    const auto parts = parse_sample("discontinuity.m3u8");
    BOOST_TEST(parts.segments.at(4).discontinuity);
    BOOST_TEST(!parts.segments.at(5).discontinuity);
    BOOST_TEST(parse_sample("names.m3u8").segments.at(0).uri == "my 'vid\xc3\xa9o', no+0.ts");
}

BOOST_AUTO_TEST_CASE(byte_ranges_and_maps_of_ffmpeg_are_read) {
    const auto ranges = parse_sample("byte_ranges.m3u8");
    BOOST_CHECK((ranges.segments.at(1).byte_range == hls::ByteRange{57152, 56400}));
    const auto fmp4 = parse_sample("fmp4.m3u8");
    BOOST_TEST(fmp4.segments.at(6).map->uri == "init.mp4");
    BOOST_TEST(!fmp4.segments.at(6).map->byte_range);
    BOOST_TEST(!fmp4.segments.at(6).map->key);
    const auto single = parse_sample("fmp4_byte_ranges.m3u8");
    BOOST_CHECK((single.segments.at(0).map->byte_range == hls::ByteRange{1361, 0}));
}

BOOST_AUTO_TEST_CASE(keys_of_ffmpeg_are_read) {
    const auto one = parse_sample("encrypted.m3u8");
    BOOST_TEST(one.segments.at(6).key->uri == "https://k.example/k?a=1,2");
    BOOST_TEST(to_string(*one.segments.at(6).key->iv) == "0x0123456789abcdef0123456789abcdef");
    BOOST_TEST(first_key(one)->line.number == 5U);
    const auto many = parse_sample("rekey.m3u8");
    BOOST_TEST(many.segments.at(2).key->uri == "https://k.example/k");
    BOOST_TEST(many.segments.at(3).key->uri == "https://k.example/k2");
    BOOST_CHECK(many.segments.at(3).key->iv == hls::iv_of_sequence_number(3));
}

BOOST_AUTO_TEST_CASE(a_key_covers_what_follows_until_the_next_one) {
    const auto playlist =
        parse(k_one_segment + "#EXT-X-KEY:METHOD=AES-128,URI=\"1\",KEYFORMAT=\"identity\"\n" +
              k_one_segment + "#EXT-X-MAP:URI=\"m\"\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"2\"\n" +
              k_one_segment + "#EXT-X-KEY:METHOD=NONE\n" + k_one_segment +
              "#EXT-X-KEY:METHOD=ISO-23001-7\n" + k_one_segment);
    BOOST_REQUIRE(playlist.segments.size() == 5U);
    BOOST_TEST(!playlist.segments[0].key);
    BOOST_TEST(playlist.segments[1].key->uri == "1");
    BOOST_TEST(playlist.segments[1].key->method == "AES-128");
    BOOST_TEST(playlist.segments[1].key->key_format.empty());
    BOOST_TEST(playlist.segments[2].key->uri == "2");
    BOOST_TEST(playlist.segments[2].key->method == "SAMPLE-AES");
    BOOST_TEST(playlist.segments[2].map->key->uri == "1");
    BOOST_TEST(!playlist.segments[3].key);
    BOOST_TEST(playlist.segments[3].map->key->uri == "1");
    BOOST_TEST(playlist.segments[4].key->method == "ISO-23001-7");
}

BOOST_AUTO_TEST_CASE(a_bad_key_is_an_error) {
    check_all_bad("#EXT-X-KEY:",
                  {"", "METHOD=", "URI=\"k\"", "METHOD=\"AES-128\",URI=\"k\"", "METHOD=AES-128",
                   "METHOD=AES-256", "METHOD=AES-128,URI=k", "METHOD=AES-128,URI=\"\"",
                   "METHOD=NONE,URI=\"k\"",
                   "METHOD=AES-128,URI=\"k\",IV=00000000000000000000000000000000",
                   "METHOD=AES-128,URI=\"k\",IV=0x1", "METHOD=AES-128,URI=\"k\",IV=\"0x00\"",
                   "METHOD=AES-128, URI=\"k\"", "METHOD=AES-128,URI=\"k\",URI=\"k\""},
                  "p:2: EXT-X-KEY: ");
    check_all_bad("#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXT-X-KEY:",
                  {"METHOD=AES-128,URI=\"k\",KEYFORMAT=\"com.apple.streamingkeydelivery\""},
                  "p:3: EXT-X-KEY: keys of two KEYFORMATs");
}

BOOST_AUTO_TEST_CASE(a_range_without_offset_follows_the_one_before) {
    const auto playlist = parse("#EXTINF:1,\n#EXT-X-BYTERANGE:10@5\na\n"
                                "#EXTINF:1,\n#EXT-X-BYTERANGE:20\na\n"
                                "#EXT-X-BYTERANGE:30\n#EXTINF:1,\na\n");
    BOOST_CHECK((playlist.segments.at(1).byte_range == hls::ByteRange{20, 15}));
    BOOST_CHECK((playlist.segments.at(2).byte_range == hls::ByteRange{30, 35}));
    const std::string before = "#EXTINF:1,\n#EXT-X-BYTERANGE:10@5\na\n#EXTINF:1,\n";
    BOOST_TEST(error_of("#EXTINF:1,\n#EXT-X-BYTERANGE:10\na\n").starts_with("p:4: "));
    BOOST_TEST(error_of(before + "#EXT-X-BYTERANGE:10\nb\n").starts_with("p:7: "));
    BOOST_TEST(error_of(before + "a\n#EXTINF:1,\n#EXT-X-BYTERANGE:10\na\n").starts_with("p:9: "));
}

BOOST_AUTO_TEST_CASE(a_bad_range_is_an_error) {
    check_all_bad("#EXTINF:1,\n#EXT-X-BYTERANGE:",
                  {"", "@0", "1@", "1@-1", "-1@0", "1.5@0", "1@0@0", "1 @0", "\"1@0\"",
                   "18446744073709551616@0"},
                  "p:3: EXT-X-BYTERANGE: ");
    check_all_bad("#EXTINF:1,\n#EXT-X-BYTERANGE:", {"0@0\na", "2@18446744073709551614\na"},
                  "p:4: ");
    const auto last = parse("#EXTINF:1,\n#EXT-X-BYTERANGE:1@18446744073709551614\na\n");
    BOOST_TEST(last.segments.at(0).byte_range->offset == 18446744073709551614U);
    BOOST_TEST(error_of("#EXTINF:1,\n#EXT-X-BYTERANGE:1@18446744073709551614\na\n"
                        "#EXTINF:1,\n#EXT-X-BYTERANGE:1\na\n")
                   .starts_with("p:7: "));
}

BOOST_AUTO_TEST_CASE(a_map_is_read_and_a_bad_one_is_an_error) {
    const auto playlist = parse("#EXT-X-MAP:BYTERANGE=\"7\",URI=\"m\",X=1\n" + k_one_segment);
    BOOST_CHECK((playlist.segments.at(0).map->byte_range == hls::ByteRange{7, 0}));
    BOOST_TEST(playlist.segments.at(0).map->line.number == 2U);
    check_all_bad("#EXT-X-MAP:",
                  {"", "URI=m", "URI=\"\"", "BYTERANGE=\"1@0\"", "URI=\"m\",BYTERANGE=1@0",
                   "URI=\"m\",BYTERANGE=\"0@0\"", "URI=\"m\",BYTERANGE=\"1@\""},
                  "p:2: EXT-X-MAP: ");
}

BOOST_AUTO_TEST_CASE(durations_and_titles_are_read) {
    const auto playlist = parse("#EXTINF:2.0000005,a, \"title\"\na\n#EXTINF:3\nb\n");
    BOOST_CHECK(playlist.segments.at(0).duration == 2'000'000us);
    BOOST_TEST(playlist.segments.at(0).title == "a, \"title\"");
    BOOST_CHECK(playlist.segments.at(1).duration == 3s);
    check_all_bad("#EXTINF:", {"", ",", "-1,", "1e3,", "NaN,", " 1,", "99999999999999999999,"},
                  "p:2: EXTINF: the duration is not");
}

BOOST_AUTO_TEST_CASE(unknown_tags_and_comments_stay_where_they_were) {
    const auto playlist = parse("#EXT-X-START:TIME-OFFSET=0\n#EXT-X-BITRATE:9\n# hello\n" +
                                k_one_segment + "#EXT-X-CUE-OUT:30\n" + k_one_segment +
                                "#EXTINF:1,\n#EXT-X-GAPS\n##\nb\n#EXT-X-DATERANGE:ID=\"x\"\n");
    using Lines = std::vector<std::string>;
    BOOST_CHECK((playlist.other_tags == Lines{"#EXT-X-START:TIME-OFFSET=0", "# hello"}));
    BOOST_CHECK((playlist.segments.at(0).other_tags == Lines{"#EXT-X-BITRATE:9"}));
    BOOST_CHECK((playlist.segments.at(1).other_tags == Lines{"#EXT-X-CUE-OUT:30"}));
    BOOST_CHECK((playlist.segments.at(2).other_tags == Lines{"#EXT-X-GAPS", "##"}));
    BOOST_CHECK((playlist.next->other_tags == Lines{"#EXT-X-DATERANGE:ID=\"x\""}));
}

BOOST_AUTO_TEST_CASE(tags_behind_the_last_segment_describe_the_next_one) {
    const auto playlist =
        parse("#EXT-X-KEY:METHOD=AES-128,URI=\"1\"\n#EXT-X-MAP:URI=\"m\"\n" + k_one_segment +
              "#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:2026-11-28T00:00:00Z\n#EXT-X-GAP\n"
              "#EXT-X-KEY:METHOD=AES-128,URI=\"2\"\n#EXT-X-MAP:URI=\"n\"\n");
    BOOST_REQUIRE(playlist.next.has_value());
    BOOST_TEST(playlist.next->discontinuity);
    BOOST_TEST(playlist.next->gap);
    BOOST_TEST(playlist.next->program_date_time == "2026-11-28T00:00:00Z");
    BOOST_TEST(playlist.next->key->uri == "2");
    BOOST_TEST(playlist.next->map->uri == "n");
    BOOST_TEST(playlist.segments.at(0).key->uri == "1");
}

BOOST_AUTO_TEST_CASE(there_is_no_next_segment_if_nothing_changes) {
    const std::string key = "#EXT-X-KEY:METHOD=AES-128,URI=\"1\"\n";
    BOOST_TEST(!parse(key + k_one_segment).next);
    BOOST_TEST(!parse(key + k_one_segment + key + "#EXT-X-ENDLIST\n").next);
    BOOST_TEST(!parse(key + k_one_segment + "#EXT-X-KEY:METHOD=NONE\n").next->key);
}

BOOST_AUTO_TEST_CASE(a_gap_is_a_property_of_its_segment) {
    const auto playlist = parse("#EXT-X-GAP\n" + k_one_segment + k_one_segment);
    BOOST_TEST(playlist.segments.at(0).gap);
    BOOST_TEST(!playlist.segments.at(1).gap);
    BOOST_TEST(playlist.other_tags.empty());
}

BOOST_AUTO_TEST_CASE(variables_are_replaced_in_uris_and_attributes) {
    const auto playlist =
        parse("#EXT-X-DEFINE:NAME=\"a\",VALUE=\"x\"\n"
              "#EXT-X-DEFINE:NAME=\"iv\",VALUE=\"00000000000000000000000000000000\"\n"
              "#EXT-X-KEY:METHOD=AES-128,URI=\"{$a}.key\",IV=0x{$iv}\n"
              "#EXT-X-MAP:URI=\"{$a}.mp4\"\n#EXTINF:1,{$a}\n{$a}/{$a}.ts\n");
    BOOST_TEST(playlist.segments.at(0).uri == "x/x.ts");
    BOOST_TEST(playlist.segments.at(0).title == "{$a}");
    BOOST_TEST(playlist.segments.at(0).key->uri == "x.key");
    BOOST_TEST(playlist.segments.at(0).key->iv.has_value());
    BOOST_TEST(playlist.segments.at(0).map->uri == "x.mp4");
    BOOST_TEST(playlist.other_tags.size() == 2U);
    BOOST_TEST(error_of("#EXTINF:1,\n{$a}.ts\n") ==
               "p:3: the variable 'a' is not defined before this line");
    BOOST_TEST(error_of("#EXT-X-DEFINE:NAME=\"a\",VALUE=\"#x\"\n#EXTINF:1,\n{$a}\n")
                   .starts_with("p:4: the URI is empty, starts with #"));
}

BOOST_AUTO_TEST_CASE(tabs_around_a_title_are_dropped) {
    const auto playlist = parse("#EXTINF:1,\t\na\n#EXTINF:1,\tb\tc\t\na\n#\tcomment\n");
    BOOST_TEST(playlist.segments.at(0).title.empty());
    BOOST_TEST(playlist.segments.at(1).title == "b\tc");
    BOOST_TEST(error_of("#EXTINF:1,\na.ts\t\n").starts_with("p:3: the URI is empty, starts"));
}

BOOST_AUTO_TEST_CASE(lines_may_end_with_cr_lf_and_may_be_empty) {
    const auto playlist =
        hls::parse_media_playlist("#EXTM3U\r\n\r\n#EXTINF:1,t\r\na.ts\r\n\n#EXT-X-ENDLIST", "p");
    BOOST_TEST(playlist.segments.at(0).title == "t");
    BOOST_TEST(playlist.segments.at(0).uri == "a.ts");
    BOOST_TEST(playlist.end_list);
}

BOOST_AUTO_TEST_CASE(what_is_no_playlist_is_an_error) {
    for (const char* text : {"", "\n", "#EXTM3U8\n", " #EXTM3U\n", "#extm3u\n", "a.ts\n"}) {
        BOOST_TEST(error_of_text(text).starts_with("p:1: not a playlist"), text);
    }
    BOOST_TEST(error_of_text("\xef\xbb\xbf#EXTM3U\n").starts_with("p:1: starts with a byte order"));
    BOOST_TEST(error_of("a\vb") == "p:2: a control character");
    BOOST_TEST(error_of("#a\rb") == "p:2: a control character");
    BOOST_TEST(error_of(std::string("#a\0", 3)) == "p:2: a control character");
    BOOST_TEST(error_of("\xc2\x85") == "p:2: a control character");
    for (const char* text :
         {"#EXTINF:4,caf\xe9", "caf\xe9.ts", "#\xc3", "#\xed\xa0\x80", "#\xc0\xaf"}) {
        BOOST_TEST(error_of(text) == "p:2: not UTF-8 (a playlist must be)");
    }
    BOOST_TEST(error_of("#EXTINF:4,caf\xc3\xa9 \xf0\x9f\x8e\xac\na.ts") == "no error");
}

BOOST_AUTO_TEST_CASE(a_multivariant_playlist_is_told_apart) {
    const std::string expected = "this is a multivariant playlist; give its media playlists";
    BOOST_TEST(error_of("#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n") ==
               "p:2: EXT-X-STREAM-INF: " + expected);
    BOOST_TEST(error_of("\n#EXT-X-MEDIA:TYPE=AUDIO\n") == "p:3: EXT-X-MEDIA: " + expected);
    BOOST_TEST(error_of("#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n").starts_with("p:2: EXT-X-SKIP: this"));
}

BOOST_AUTO_TEST_CASE(a_segment_that_is_not_whole_is_an_error) {
    BOOST_TEST(error_of("a.ts\n") == "p:2: a segment without EXTINF");
    BOOST_TEST(error_of(k_one_segment + "b.ts\n") == "p:4: a segment without EXTINF");
    BOOST_TEST(error_of("#EXTINF:1,\n#EXT-X-ENDLIST\n") == "p:3: the last segment has no URI");
    BOOST_TEST(error_of("#EXT-X-BYTERANGE:1@0\n") == "p:2: the last segment has no URI");
    check_all_bad("#EXTINF:1,\n", {" a.ts", "a.ts ", " "},
                  "p:3: the URI is empty, starts with #, or has a blank before or after it");
    BOOST_TEST(error_of("#EXTINF:1,\n#EXTINF:1,\na") ==
               "p:3: EXTINF: for the second time in one segment");
}

BOOST_AUTO_TEST_CASE(a_header_tag_twice_or_late_is_an_error) {
    for (const std::string tag :
         {"EXT-X-VERSION:3", "EXT-X-TARGETDURATION:3", "EXT-X-MEDIA-SEQUENCE:3",
          "EXT-X-DISCONTINUITY-SEQUENCE:3", "EXT-X-PLAYLIST-TYPE:VOD"}) {
        const std::string message = error_of("#" + tag + "\n#" + tag + "\n");
        BOOST_TEST(message.ends_with("for the second time in the playlist"), message);
        BOOST_TEST(message.starts_with("p:3: "), message);
    }
    BOOST_TEST(error_of(k_one_segment + "#EXT-X-MEDIA-SEQUENCE:1") ==
               "p:4: EXT-X-MEDIA-SEQUENCE: after the first segment");
}

BOOST_AUTO_TEST_CASE(a_bad_number_is_an_error) {
    for (const std::string tag :
         {"VERSION", "TARGETDURATION", "MEDIA-SEQUENCE", "DISCONTINUITY-SEQUENCE"}) {
        check_all_bad(
            "#EXT-X-" + tag,
            {"", ":", ":-1", ":+1", ": 1", ":1 ", ":1.5", ":0x1", ":18446744073709551616"},
            "p:2: EXT-X-" + tag + ": not a decimal number");
    }
    check_all_bad("#EXT-X-VERSION:", {"0", "4294967296"}, "p:2: EXT-X-VERSION: not a version");
    check_all_bad("#EXT-X-PLAYLIST-TYPE:", {"", "vod", "LIVE"}, "p:2: EXT-X-PLAYLIST-TYPE: ");
}

BOOST_AUTO_TEST_CASE(a_sequence_number_beyond_64_bits_is_an_error) {
    const std::string last = "#EXT-X-MEDIA-SEQUENCE:18446744073709551615\n" + k_one_segment;
    BOOST_TEST(parse(last).segments.size() == 1U);
    BOOST_TEST(error_of(last + k_one_segment) == "p:6: the media sequence number exceeds 2^64-1");
}

BOOST_AUTO_TEST_CASE(a_long_key_is_held_once_for_all_its_segments) {
    std::string text = "#EXT-X-KEY:METHOD=AES-128,URI=\"" + std::string(100'000, 'k') + "\"\n";
    constexpr int k_segments = 20'000;
    for (int i = 0; i < k_segments; ++i) {
        text += "#EXTINF:1,\na\n";
    }
    const auto playlist = parse(text);
    BOOST_TEST(&*playlist.segments.front().key == &*playlist.segments.back().key);
}

BOOST_AUTO_TEST_SUITE_END()
