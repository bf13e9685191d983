// SPDX-License-Identifier: MIT
#include "hls/codec/track_description.hpp"
#include "hls/mp4/mp4_builder.hpp"
#include "hls/timing/codec.hpp"
#include "text/hex.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;
using hls::Codec;
using hls::Container;
using hls::TrackKind;

BOOST_AUTO_TEST_SUITE(hls_codec_track_description)

namespace {

Bytes from_hex(std::string_view digits) {
    Bytes bytes(digits.size() / 2);
    BOOST_REQUIRE(text::from_hex(digits, bytes));
    return bytes;
}

hls::TrackDescription describe_mpegts(Codec codec, const Bytes& parameters) {
    const auto format = static_cast<std::uint32_t>(codec);
    return hls::describe_track({1, hls::kind_of(codec), format, parameters}, Container::mpegts);
}

hls::TrackDescription describe_fmp4(TrackKind kind, const Bytes& description) {
    return hls::describe_track({1, kind, 0, description}, Container::fmp4);
}

struct Video {
    Codec codec;
    std::string_view name;
    hls::PictureSize size;
    std::string_view parameters;
};

/// SPS of libx264 and libx265: cropped, with several shapes of pixels, interlaced, in 4:4:4 and
/// 4:2:2, with scaling lists and temporal layers.
const std::vector<Video> k_videos = {
    {Codec::h264, "avc1.42c028", {1920, 1080}, "6742c028da01e0089f97011000003e90000ea600f1832a"},
    {Codec::h264, "avc1.64001e", {1047, 576}, "6764001eacd940b4126c1040000003004000000c83c58b6580"},
    {Codec::h264,
     "avc1.f4001f",
     {817, 360},
     "67f4001f919b281405ff13ff8012800e880000030008000003032078c18cb0"},
    {Codec::h264, "avc1.7a001e", {720, 480}, "677a001eb6cd940b47b60220000003002000000643e28532c0"},
    {Codec::h265,
     "hvc1.1.6.L120.90",
     {1920, 1080},
     "420101016000000300900000030000030078a003c0801107cb965654a4c2f01680800001f480002ee004"},
    {Codec::h265,
     "hvc1.2.4.L63.90",
     {516, 240},
     "42010102200000030090000003000003003fa00d880f1c9b65959a4932bc15a020000003002000000781"},
    {Codec::h265,
     "hvc1.4.10.L63.9d.8",
     {544, 240},
     "4201010408000003009d0800000300003fb00d880f1c9b65959a49395ffe004a003ad010000003001000"
     "000303c080"},
};

struct Entry {
    std::string_view name;
    hls::PictureSize size;
    std::string_view description;
};

/// Sample descriptions written by ffmpeg 5.1.
const std::vector<Entry> k_entries = {
    {"avc1.42c028",
     {1920, 1080},
     "000000000000000100000094617663310000000000000001000000000000000000000000000000000780"
     "04380048000000480000000000000001154c61766335392e33372e313030206c69627832363400000000"
     "0000000000000018ffff0000002e617663430142c028ffe100176742c028da01e0089f97011000003e90"
     "000ea600f1832a01000468ce0fc800000010706173700000000100000001"},
    {"avc1.64001e",
     {1047, 576},
     "00000000000000010000009a6176633100000000000000010000000000000000000000000000000002d0"
     "02400048000000480000000000000001154c61766335392e33372e313030206c69627832363400000000"
     "0000000000000018ffff00000034617663430164001effe100196764001eacd940b4126c104000000300"
     "4000000c83c58b658001000468ef8fcbfdf8f8000000001070617370000000100000000b"},
    {"av01.0.01M.08",
     {640, 360},
     "000000000000000100000089617630310000000000000001000000000000000000000000000000000280"
     "01680048000000480000000000000001184c61766335392e33372e313030206c6962616f6d2d61763100"
     "0000000000000018ffff000000196176314381010c000a0b0000000cc4ff6736be40100000000a666965"
     "6c010000000010706173700000000100000001"},
    {"av01.0.01M.10",
     {640, 360},
     "000000000000000100000089617630310000000000000001000000000000000000000000000000000280"
     "01680048000000480000000000000001174c61766335392e33372e313030206c69627376746176310000"
     "0000000000000018ffff000000196176314381014c000a0b0000000cc4ff6700be10100000000a666965"
     "6c010000000010706173700000000100000001"},
    {"vp09.00.21.08",
     {640, 360},
     "000000000000000100000084767030390000000000000001000000000000000000000000000000000280"
     "01680048000000480000000000000001184c61766335392e33372e313030206c69627670782d76703900"
     "0000000000000018ffff00000014767063430100000000158202020200000000000a6669656c01000000"
     "0010706173700000000100000001"},
};

struct Audio {
    std::string_view name;
    unsigned channels;
    std::uint32_t sample_rate;
    std::string_view description;
};

const std::vector<Audio> k_audios = {
    {"mp4a.40.2", 2, 44100,
     "00000000000000010000006e6d703461000000000000000100000000000000000002001000000000ac44"
     "00000000003665736473000000000380808025000100048080801740150000000001f4000001f4000580"
     "808005121056e5000680808001020000001462747274000000000001f4000001f400"},
    {"mp4a.40.34", 2, 44100,
     "0000000000000001000000506d703461000000000000000100000000000000000002001000000000ac44"
     "00000000002c6573647300000000038080801b000100048080800d6b1500000000000000000000000680"
     "80800102"},
    {"ac-3", 6, 48000,
     "00000000000000010000004361632d33000000000000000100000000000000000002001000000000bb80"
     "00000000000b64616333103de00000001462747274000000000006d6000006d600"},
    {"ec-3", 6, 48000,
     "00000000000000010000004565632d33000000000000000100000000000000000002001000000000bb80"
     "00000000000d646563330e00200f000000001462747274000000000006d6000006d600"},
    {"Opus", 2, 48000,
     "00000000000000010000004b4f707573000000000000000100000000000000000002001000000000bb80"
     "000000000013644f7073000201380000bb800000000000001462747274000000000001770000017700"},
    {"fLaC", 2, 48000,
     "00000000000000010000006a664c6143000000000000000100000000000000000002001000000000bb80"
     "00000000003264664c61000000008000002212001200000000004a580bb802f000000000000000000000"
     "000000000000000000000000001462747274000000000001f4000001f400"},
};

} // namespace

BOOST_AUTO_TEST_CASE(video_in_mpegts_is_described_by_its_sps) {
    for (const Video& video : k_videos) {
        const auto description = describe_mpegts(video.codec, from_hex(video.parameters));
        BOOST_TEST(description.codec == video.name);
        BOOST_TEST((description.size == video.size), video.name);
    }
}

BOOST_AUTO_TEST_CASE(an_sps_that_is_cut_off_has_no_size_or_square_pixels) {
    for (const Video& video : k_videos) {
        const Bytes whole = from_hex(video.parameters);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto description = describe_mpegts(
                video.codec,
                Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
            BOOST_TEST((!description.size || description.size->height == video.size.height));
        }
    }
}

BOOST_AUTO_TEST_CASE(video_in_fmp4_is_described_by_its_sample_entry) {
    for (const Entry& entry : k_entries) {
        const auto description = describe_fmp4(TrackKind::video, from_hex(entry.description));
        BOOST_TEST(description.codec == entry.name);
        BOOST_TEST((description.size == entry.size), entry.name);
    }
}

BOOST_AUTO_TEST_CASE(audio_in_fmp4_is_described_by_its_sample_entry) {
    for (const Audio& audio : k_audios) {
        const auto description = describe_fmp4(TrackKind::audio, from_hex(audio.description));
        BOOST_TEST(description.codec == audio.name);
        BOOST_TEST(description.channels == audio.channels, audio.name);
        BOOST_TEST(description.sample_rate == audio.sample_rate, audio.name);
    }
}

BOOST_AUTO_TEST_CASE(a_description_that_is_cut_off_leaves_members_unknown) {
    for (const Audio& audio : k_audios) {
        const Bytes whole = from_hex(audio.description);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            const auto description = describe_fmp4(TrackKind::audio, cut);
            BOOST_TEST((description.codec.empty() || description.codec == audio.name ||
                        audio.name == "mp4a.40.34"));
        }
    }
}

BOOST_AUTO_TEST_CASE(protected_media_is_described_as_what_it_was) {
    const Bytes avcc = box("avcC", {1, 0x64, 0x00, 0x1f});
    const Bytes entry =
        box("encv", Bytes(78) + avcc + box("sinf", box("frma", {'a', 'v', 'c', '1'})));
    BOOST_TEST(describe_fmp4(TrackKind::video, Bytes(8) + entry).codec == "avc1.64001f");
}

BOOST_AUTO_TEST_CASE(mpeg2_video_has_the_shape_of_its_pictures) {
    const auto wide = describe_mpegts(Codec::mpeg2_video, {0x2d, 0x02, 0x40, 0x33}); // 720x576
    BOOST_TEST(wide.codec == "mp4v.61");
    BOOST_TEST((wide.size == hls::PictureSize{1024, 576}));
    const auto square = describe_mpegts(Codec::mpeg1_video, {0x16, 0x01, 0x20, 0x33});
    BOOST_TEST(square.codec == "mp4v.6A");
    BOOST_TEST((square.size == hls::PictureSize{352, 288}));
    BOOST_TEST(!describe_mpegts(Codec::mpeg2_video, {}).size);
}

BOOST_AUTO_TEST_CASE(audio_in_mpegts_is_described_by_its_frames) {
    const auto check = [](Codec codec, const Bytes& parameters, std::string_view name,
                          unsigned channels, std::uint32_t rate) {
        const auto description = describe_mpegts(codec, parameters);
        BOOST_TEST(description.codec == name);
        BOOST_TEST(description.channels == channels, name);
        BOOST_TEST(description.sample_rate == rate, name);
    };
    check(Codec::aac_adts, {0x4c, 0x80}, "mp4a.40.2", 2, 48000);
    check(Codec::aac_adts, {0x51, 0xc0}, "mp4a.40.2", 8, 44100);
    check(Codec::aac_latm, {5, 2, 0x00, 0xbb, 0x80}, "mp4a.40.5", 2, 48000);
    check(Codec::mpeg1_audio, {0xfa, 0x00, 1}, "mp4a.40.34", 1, 44100);
    check(Codec::mpeg1_audio, {0xfc, 0x04, 0}, "mp4a.6B", 2, 48000);
    check(Codec::mpeg2_audio, {0xf2, 0x00, 0}, "mp4a.40.34", 2, 22050);
    check(Codec::ac3, {0, 15}, "ac-3", 6, 48000);
    check(Codec::eac3, {1, 4}, "ec-3", 2, 44100);
    check(Codec::opus, {}, "Opus", 0, 48000);
    check(Codec::aac_adts, {}, "mp4a.40.2", 0, 0);
    check(Codec::ac3, {}, "ac-3", 0, 0);
}

BOOST_AUTO_TEST_CASE(usual_frame_rates_are_recognised) {
    for (const std::uint64_t rate : {24u, 25u, 30u, 48u, 50u, 60u, 100u, 120u}) {
        for (const std::uint64_t divisor : {1000u, 1001u}) {
            for (const std::uint32_t timescale : {90000u, 600000u, 10'000'000u}) {
                const double ticks = static_cast<double>(timescale) * static_cast<double>(divisor) /
                                     static_cast<double>(rate * 1000);
                const auto found =
                    hls::frame_rate(static_cast<std::uint32_t>(ticks + 0.5), timescale);
                const std::uint64_t exact = (rate * 1'000'000 + divisor / 2) / divisor;
                BOOST_TEST((found == exact), timescale << ' ' << exact);
            }
        }
    }
    BOOST_TEST((hls::frame_rate(3753, 90000) == 23976u));
    BOOST_TEST((hls::frame_rate(3754, 90000) == 23976u));
    BOOST_TEST((hls::frame_rate(6000, 90000) == 15000u));
    BOOST_TEST(!hls::frame_rate(0, 90000));
}

BOOST_AUTO_TEST_SUITE_END()
