// SPDX-License-Identifier: MIT
#include "hls/ladder/ladder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_ladder_ladder)

namespace {

hls::LadderVariant variant(const std::string& uri, std::uint64_t peak, std::uint64_t average) {
    hls::LadderVariant variant;
    variant.uri = uri;
    variant.facts.rates = {peak, average};
    variant.facts.codecs = {"avc1.64001f"};
    variant.facts.has_video = true;
    variant.facts.size = hls::PictureSize{640, 360};
    variant.facts.frame_rate = 29'970;
    variant.facts.independent_segments = true;
    return variant;
}

hls::LadderRendition audio(const std::string& uri, const std::string& codec, unsigned channels,
                           std::uint64_t peak, const std::string& language) {
    hls::LadderRendition rendition;
    rendition.uri = uri;
    rendition.facts.rates = {peak, peak - 1};
    rendition.facts.codecs = {codec};
    rendition.facts.has_audio = true;
    rendition.facts.channels = channels;
    rendition.language = rendition.name = language;
    return rendition;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_variant_has_the_rates_and_codecs_of_both) {
    const auto playlist =
        hls::make_ladder({variant("v", 1000, 900)}, {audio("en", "mp4a.40.2", 2, 100, "en"),
                                                     audio("de", "mp4a.40.2", 2, 120, "de")});
    BOOST_REQUIRE(playlist.variants.size() == 1u);
    const hls::Variant& only = playlist.variants[0];
    BOOST_CHECK(only.bandwidth == 1120u);
    BOOST_TEST((only.average_bandwidth == 1019u));
    BOOST_TEST(only.codecs == "avc1.64001f,mp4a.40.2");
    BOOST_TEST((only.resolution == hls::Resolution{640, 360}));
    BOOST_TEST((only.frame_rate == 29'970u));
    BOOST_TEST(only.audio == "audio");
    BOOST_TEST(playlist.independent_segments);
    BOOST_TEST(playlist.renditions.at(0).is_default);
    BOOST_TEST(!playlist.renditions.at(1).is_default);
    BOOST_TEST(playlist.renditions.at(1).channels == "2");
    BOOST_TEST(hls::names_missing_in_groups(playlist).empty());
}

BOOST_AUTO_TEST_CASE(audio_of_another_codec_or_width_is_another_group) {
    const auto playlist = hls::make_ladder({variant("a", 1000, 900), variant("b", 500, 400)},
                                           {audio("en", "mp4a.40.2", 2, 100, "en"),
                                            audio("en6", "ac-3", 6, 400, "en"),
                                            audio("de", "mp4a.40.2", 2, 100, "de")});
    BOOST_REQUIRE(playlist.variants.size() == 4u);
    BOOST_TEST(playlist.variants[0].uri == "a");
    BOOST_TEST(playlist.variants[0].audio == "audio");
    BOOST_TEST(playlist.variants[1].uri == "a");
    BOOST_TEST(playlist.variants[1].audio == "audio-2");
    BOOST_CHECK(playlist.variants[1].bandwidth == 1400u);
    BOOST_TEST(playlist.variants[1].codecs == "avc1.64001f,ac-3");
    BOOST_TEST(playlist.renditions.at(1).is_default);
    const auto missing = hls::names_missing_in_groups(playlist);
    BOOST_TEST((missing == std::vector<std::string>{"de"}));
}

BOOST_AUTO_TEST_CASE(subtitles_are_a_group_of_all_variants) {
    hls::LadderRendition text;
    text.uri = "de.m3u8";
    text.facts.is_text = true;
    text.facts.codecs = {"wvtt"};
    text.language = "de";
    text.name = "Deutsch";
    const auto playlist = hls::make_ladder({variant("v", 1000, 900)}, {text});
    BOOST_TEST(playlist.variants.at(0).subtitles == "subtitles");
    BOOST_TEST(playlist.variants.at(0).codecs == "avc1.64001f,wvtt");
    BOOST_CHECK(playlist.variants.at(0).bandwidth == 1000u);
    const hls::Rendition& rendition = playlist.renditions.at(0);
    BOOST_TEST(rendition.type == hls::k_subtitles_rendition);
    BOOST_TEST(rendition.group_id == "subtitles");
    BOOST_TEST(rendition.name == "Deutsch");
    BOOST_TEST(!rendition.is_default);
}

BOOST_AUTO_TEST_CASE(an_unknown_codec_leaves_out_the_attribute) {
    hls::LadderVariant unknown = variant("v", 1000, 900);
    unknown.facts.codecs.clear();
    const auto playlist = hls::make_ladder({unknown}, {audio("en", "mp4a.40.2", 2, 100, "en")});
    BOOST_TEST(playlist.variants.at(0).codecs.empty());
}

BOOST_AUTO_TEST_CASE(audio_alone_and_i_frames_stand_for_themselves) {
    hls::LadderVariant sound = variant("a", 100, 90);
    sound.facts.has_video = false;
    hls::LadderVariant video = variant("v", 1000, 900);
    video.i_frame_uri = "i";
    video.i_frame_rates = {50, 40};
    const auto playlist =
        hls::make_ladder({video, sound}, {audio("en", "mp4a.40.2", 2, 100, "en")});
    BOOST_TEST(playlist.variants.at(1).audio.empty());
    BOOST_REQUIRE(playlist.i_frame_variants.size() == 1u);
    BOOST_TEST(playlist.i_frame_variants[0].uri == "i");
    BOOST_CHECK(playlist.i_frame_variants[0].bandwidth == 50u);
    BOOST_TEST(playlist.i_frame_variants[0].codecs == "avc1.64001f");
}

BOOST_AUTO_TEST_SUITE_END()
