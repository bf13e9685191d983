// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/playlist/multivariant_parser.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_playlist_multivariant_parser)

namespace {

hls::MultivariantPlaylist parse(const std::string& lines) {
    return hls::parse_multivariant_playlist("#EXTM3U\n" + lines, "p");
}

std::string error_of(const std::string& lines) {
    try {
        parse(lines);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_CASE(a_variant_has_its_attributes) {
    const auto playlist =
        parse("#EXT-X-STREAM-INF:BANDWIDTH=128000,AVERAGE-BANDWIDTH=64000,"
              "CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720,FRAME-RATE=29.970,"
              "VIDEO-RANGE=SDR,AUDIO=\"a\",SUBTITLES=\"s\",CLOSED-CAPTIONS=NONE,"
              "SCORE=1.5,X-COM=\"a,b\"\nlow.m3u8\n");
    BOOST_REQUIRE(playlist.variants.size() == 1U);
    const hls::Variant& variant = playlist.variants.front();
    BOOST_TEST(variant.uri == "low.m3u8");
    BOOST_CHECK(variant.bandwidth == 128'000U);
    BOOST_TEST(*variant.average_bandwidth == 64'000U);
    BOOST_TEST(variant.codecs == "avc1.64001f,mp4a.40.2");
    BOOST_CHECK((variant.resolution == hls::Resolution{1280, 720}));
    BOOST_TEST(*variant.frame_rate == 29'970U);
    BOOST_TEST(variant.video_range == "SDR");
    BOOST_TEST(variant.audio == "a");
    BOOST_TEST(variant.subtitles == "s");
    BOOST_TEST(variant.has_no_closed_captions);
    BOOST_CHECK((variant.other_attributes == std::vector<hls::OtherAttribute>{
                                                 {"SCORE", "1.5", false}, {"X-COM", "a,b", true}}));
    BOOST_TEST(variant.line.number == 2U);
}

BOOST_AUTO_TEST_CASE(renditions_i_frames_and_keys_are_read) {
    const auto playlist =
        parse("#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-START:TIME-OFFSET=1\n"
              "#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\"\n"
              "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,"
              "AUTOSELECT=YES,CHANNELS=\"2\",URI=\"en.m3u8\",BIT-DEPTH=16\n"
              "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=9,URI=\"i.m3u8\",VIDEO=\"v\"\n# hello\n");
    BOOST_TEST(playlist.version == 6U);
    BOOST_TEST(playlist.independent_segments);
    BOOST_TEST(playlist.other_tags.size() == 2U);
    BOOST_TEST(playlist.session_keys.at(0).uri == "k");
    const hls::Rendition& rendition = playlist.renditions.at(0);
    BOOST_TEST(rendition.type == hls::k_audio_rendition);
    BOOST_TEST(rendition.uri == "en.m3u8");
    BOOST_TEST(rendition.language == "en");
    BOOST_TEST(rendition.is_default);
    BOOST_TEST(rendition.autoselect);
    BOOST_TEST(!rendition.forced);
    BOOST_TEST(rendition.channels == "2");
    BOOST_CHECK((rendition.other_attributes ==
                 std::vector<hls::OtherAttribute>{{"BIT-DEPTH", "16", false}}));
    BOOST_TEST(playlist.i_frame_variants.at(0).uri == "i.m3u8");
    BOOST_TEST(playlist.i_frame_variants.at(0).video == "v");
}

BOOST_AUTO_TEST_CASE(variables_are_replaced_and_kept_for_media_playlists) {
    const auto playlist =
        parse("#EXT-X-DEFINE:NAME=\"d\",VALUE=\"x/y\"\n"
              "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"n\",URI=\"{$d}.m3u8\"\n"
              "#EXT-X-STREAM-INF:BANDWIDTH=1\n{$d}/low.m3u8\n");
    BOOST_TEST(playlist.renditions.at(0).uri == "x/y.m3u8");
    BOOST_TEST(playlist.variants.at(0).uri == "x/y/low.m3u8");
    BOOST_TEST(playlist.variables.at("d") == "x/y");
    BOOST_TEST(playlist.other_tags.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_would_be_misread_is_an_error_with_its_line) {
    const std::vector<std::pair<std::string, std::string>> errors = {
        {"a.m3u8\n", "p:2: a URI without EXT-X-STREAM-INF"},
        {"#EXT-X-STREAM-INF:BANDWIDTH=1\n", "p:2: the last EXT-X-STREAM-INF has no URI"},
        {"#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n",
         "p:3: EXT-X-STREAM-INF: the EXT-X-STREAM-INF before it has no URI"},
        {"#EXT-X-STREAM-INF:BANDWIDTH=-1\na\n",
         "p:2: EXT-X-STREAM-INF: BANDWIDTH is not a decimal number from 0 to 2^64-1"},
        {"#EXT-X-STREAM-INF:CODECS=\"\"\na\n", "p:2: EXT-X-STREAM-INF: no attribute has a value"},
        {"#EXT-X-STREAM-INF:RESOLUTION=640\na\n",
         "p:2: EXT-X-STREAM-INF: RESOLUTION is not WIDTHxHEIGHT"},
        {"#EXT-X-STREAM-INF:FRAME-RATE=x\na\n",
         "p:2: EXT-X-STREAM-INF: FRAME-RATE is not a decimal number"},
        {"#EXT-X-STREAM-INF:CODECS=avc1\na\n",
         "p:2: EXT-X-STREAM-INF: the attribute CODECS has no quotes"},
        {"#EXT-X-STREAM-INF:CLOSED-CAPTIONS=cc\na\n",
         "p:2: EXT-X-STREAM-INF: CLOSED-CAPTIONS is neither NONE nor a text in quotes"},
        {"#EXT-X-MEDIA:TYPE=AUDIO,NAME=\"n\"\n",
         "p:2: EXT-X-MEDIA: TYPE, GROUP-ID or NAME is missing"},
        {"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"n\",DEFAULT=yes\n",
         "p:2: EXT-X-MEDIA: DEFAULT is neither YES nor NO"},
        {"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1\n", "p:2: EXT-X-I-FRAME-STREAM-INF: no URI"},
        {"#EXT-X-SESSION-KEY:METHOD=NONE\n", "p:2: EXT-X-SESSION-KEY: METHOD must not be NONE"},
        {"#EXT-X-VERSION:3\n#EXT-X-VERSION:3\n",
         "p:3: EXT-X-VERSION: for the second time in the playlist"},
        {"#EXTINF:1,\n", "p:2: EXTINF: a media playlist's tag in a multivariant playlist"},
    };
    for (const auto& [lines, expected] : errors) {
        BOOST_TEST(error_of(lines) == expected);
    }
}

BOOST_AUTO_TEST_SUITE_END()
