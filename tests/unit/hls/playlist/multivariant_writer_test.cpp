// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/playlist/multivariant_parser.hpp"
#include "hls/playlist/multivariant_writer.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_playlist_multivariant_writer)

namespace {

hls::MultivariantPlaylist ladder() {
    hls::MultivariantPlaylist playlist;
    playlist.independent_segments = true;
    playlist.other_tags = {"#EXT-X-SESSION-DATA:DATA-ID=\"t\",VALUE=\"v\""};
    playlist.session_keys.push_back({});
    playlist.session_keys.back().uri = "k";
    hls::Rendition audio;
    audio.group_id = "a";
    audio.name = "English";
    audio.language = "en";
    audio.is_default = true;
    audio.autoselect = true;
    audio.channels = "2";
    audio.uri = "en.m3u8";
    playlist.renditions = {audio};
    hls::Variant variant;
    variant.uri = "low.m3u8";
    variant.bandwidth = 128'000;
    variant.average_bandwidth = 64'000;
    variant.codecs = "avc1.64001f,mp4a.40.2";
    variant.resolution = hls::Resolution{1280, 720};
    variant.frame_rate = 29'970;
    variant.audio = "a";
    variant.has_no_closed_captions = true;
    variant.other_attributes = {{"SCORE", "1.5", false}};
    playlist.variants = {variant};
    hls::Variant i_frames;
    i_frames.uri = "i.m3u8";
    i_frames.bandwidth = 9;
    playlist.i_frame_variants = {i_frames};
    return playlist;
}

} // namespace

BOOST_AUTO_TEST_CASE(all_tags_have_their_places) {
    const std::string text = write_playlist(ladder());
    BOOST_TEST(
        text ==
        "#EXTM3U\n#EXT-X-VERSION:1\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        "#EXT-X-SESSION-DATA:DATA-ID=\"t\",VALUE=\"v\"\n"
        "#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\"\n"
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,"
        "AUTOSELECT=YES,CHANNELS=\"2\",URI=\"en.m3u8\"\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=128000,AVERAGE-BANDWIDTH=64000,"
        "CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720,FRAME-RATE=29.970,"
        "AUDIO=\"a\",CLOSED-CAPTIONS=NONE,SCORE=1.5\nlow.m3u8\n"
        "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=9,URI=\"i.m3u8\"\n");
    BOOST_CHECK(hls::parse_multivariant_playlist(text, "p") == ladder());
}

BOOST_AUTO_TEST_CASE(a_zero_stays_and_is_not_missing) {
    for (const std::string attributes : {":BANDWIDTH=0", ":AVERAGE-BANDWIDTH=0"}) {
        const std::string text =
            fmt::format("#EXTM3U\n#EXT-X-VERSION:1\n#EXT-X-STREAM-INF{}\nlow.m3u8\n", attributes);
        BOOST_TEST(write_playlist(hls::parse_multivariant_playlist(text, "p")) == text);
    }
}

BOOST_AUTO_TEST_CASE(the_version_is_the_lowest_that_holds) {
    using Change = std::function<void(hls::MultivariantPlaylist&)>;
    const std::vector<std::pair<unsigned, Change>> changes = {
        {1, [](hls::MultivariantPlaylist&) {}},
        {6, [](hls::MultivariantPlaylist& p) { p.version = 6; }},
        {2, [](hls::MultivariantPlaylist& p) { p.session_keys[0].iv = hls::Iv{}; }},
        {5, [](hls::MultivariantPlaylist& p) { p.session_keys[0].key_format = "f"; }},
        {7,
         [](hls::MultivariantPlaylist& p) {
             p.renditions[0].type = hls::k_closed_captions_rendition;
             p.renditions[0].instream_id = "SERVICE1";
         }},
        {13, [](hls::MultivariantPlaylist& p) { p.renditions[0].instream_id = "1"; }},
        {8,
         [](hls::MultivariantPlaylist& p) {
             p.other_tags = {"#EXT-X-DEFINE:NAME=\"a\",VALUE=\"b\""};
         }},
        {11,
         [](hls::MultivariantPlaylist& p) { p.other_tags = {"#EXT-X-DEFINE:QUERYPARAM=\"a\""}; }},
        {12,
         [](hls::MultivariantPlaylist& p) {
             p.variants[0].other_attributes = {{"REQ-VIDEO-LAYOUT", "CH-STEREO", true}};
         }},
    };
    for (const auto& [version, change] : changes) {
        hls::MultivariantPlaylist playlist = ladder();
        change(playlist);
        BOOST_TEST(required_version(playlist) == version);
    }
}

BOOST_AUTO_TEST_CASE(a_model_that_has_no_text_is_an_error) {
    using Damage = std::function<void(hls::MultivariantPlaylist&)>;
    const std::vector<Damage> damages = {
        [](hls::MultivariantPlaylist& p) { p.variants[0].uri = ""; },
        [](hls::MultivariantPlaylist& p) { p.variants[0].uri = "#a"; },
        [](hls::MultivariantPlaylist& p) { p.variants[0].codecs = "a\"b"; },
        [](hls::MultivariantPlaylist& p) { p.variants[0].video_range = "S DR"; },
        [](hls::MultivariantPlaylist& p) { p.renditions[0].name = ""; },
        [](hls::MultivariantPlaylist& p) { p.renditions[0].name = "a\nb"; },
        [](hls::MultivariantPlaylist& p) { p.renditions[0].name = "caf\xe9"; },
        [](hls::MultivariantPlaylist& p) { p.i_frame_variants[0].uri = ""; },
        [](hls::MultivariantPlaylist& p) { p.session_keys[0].uri = ""; },
        [](hls::MultivariantPlaylist& p) { p.other_tags = {"a"}; },
    };
    for (const Damage& damage : damages) {
        hls::MultivariantPlaylist playlist = ladder();
        damage(playlist);
        BOOST_CHECK_THROW(write_playlist(playlist), Error);
    }
}

BOOST_AUTO_TEST_CASE(each_media_playlist_is_listed_once) {
    hls::MultivariantPlaylist playlist = ladder();
    playlist.variants.push_back(playlist.variants.front());
    playlist.renditions.push_back(playlist.renditions.front());
    playlist.renditions.back().uri = "";
    BOOST_CHECK((media_playlist_uris(playlist) ==
                 std::vector<std::string>{"low.m3u8", "en.m3u8", "i.m3u8"}));
}

BOOST_AUTO_TEST_SUITE_END()
