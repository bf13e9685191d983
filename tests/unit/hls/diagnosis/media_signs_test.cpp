// SPDX-License-Identifier: MIT
#include "hls/diagnosis/first_block.hpp"
#include "hls/diagnosis/media_signs.hpp"
#include "hls/mpegts/mpegts_builder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace ispkit;
using hls::FirstBlock;
using hls::MediaForm;

BOOST_AUTO_TEST_SUITE(hls_diagnosis_media_signs)

namespace {

using Head = std::vector<std::uint8_t>;

Head bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

/// PAT and SDT as ffmpeg writes them, each in front of 20 packets.
Head transport(bool with_sdt) {
    const std::string_view sdt("\x47\x40\x11\x10\x00\x42\xf0\x25\x00\x01\xc1\x00\x00\xff\x01\xff"
                               "\x00\x01\xfc\x80\x14\x48\x12\x01\x06"
                               "FFmpeg\x09Service01w|C\xca",
                               45);
    const std::string_view pat(
        "\x47\x40\x00\x10\x00\x00\xb0\x0d\x00\x01\xc1\x00\x00\x00\x01\xf0\x00\x2a\xb1\x04\xb2", 21);
    Head head = bytes_of(with_sdt ? sdt : pat);
    head.resize(188, 0xff);
    for (int packet = 1; packet < 21; ++packet) {
        Head next = bytes_of(std::string_view("\x47\x1f\xff\x10", 4));
        next.resize(188, 0xff);
        head.insert(head.end(), next.begin(), next.end());
    }
    return head;
}

Head boxes() {
    Head head = bytes_of(std::string_view("\0\0\0\x18stypmsdh\0\0\0\0msdhmsix"
                                          "\0\0\0\x40moof\0\0\0\x10mfhd\0\0\0\0\0\0\0\1"
                                          "\0\0\0\x28traf\0\0\0\x10tfhd\0\x02\0\0\0\0\0\1",
                                          24 + 24 + 24));
    head.resize(24 + 64, 0);
    const Head media = bytes_of(std::string_view("\0\0\1\0mdat", 8));
    head.insert(head.end(), media.begin(), media.end());
    return head;
}

Head audio_tag() {
    Head head = bytes_of(std::string_view("ID3\4\0\0\0\0\0\x3fPRIV\0\0\0\x35\0\0"
                                          "com.apple.streaming.transportStreamTimestamp",
                                          64));
    head.resize(100, 0);
    return head;
}

Head subtitles() {
    return bytes_of("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n"
                    "00:00.000 --> 00:01.000\nHello\n");
}

const std::vector<std::pair<MediaForm, Head>> k_heads = {
    {MediaForm::mpegts, transport(true)},
    {MediaForm::mpegts, transport(false)},
    {MediaForm::mp4, boxes()},
    {MediaForm::packed_audio, audio_tag()},
    {MediaForm::webvtt, subtitles()},
};

} // namespace

BOOST_AUTO_TEST_CASE(media_is_recognised) {
    for (const auto& [form, head] : k_heads) {
        const hls::MediaSigns signs = hls::read_signs(head);
        BOOST_TEST(static_cast<int>(signs.form) == static_cast<int>(form));
        BOOST_TEST(signs.is_media());
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_iv_of_any_number_damages_the_first_block_alone) {
    for (const auto& [form, head] : k_heads) {
        for (const std::uint64_t number : {1ULL, 2ULL, 7ULL, 300ULL, 1ULL << 20}) {
            Head damaged = head;
            const hls::Iv iv = hls::iv_of_sequence_number(number);
            std::transform(iv.octets.begin(), iv.octets.end(), head.begin(), damaged.begin(),
                           [](std::uint8_t a, std::uint8_t b) { return a ^ b; });
            const hls::MediaSigns signs = hls::read_signs(damaged);
            BOOST_TEST(static_cast<int>(signs.form) == static_cast<int>(form));
            // styp has a free number at the end, which then differs.
            const bool shows =
                signs.first == FirstBlock::wrong || signs.free_number.value_or(0) != 0;
            BOOST_TEST(shows, number);
        }
    }
}

BOOST_AUTO_TEST_CASE(random_bytes_are_no_media) {
    std::uint32_t state = 1;
    for (int i = 0; i < 200; ++i) {
        Head head(4096);
        for (std::uint8_t& octet : head) {
            state = state * 1664525 + 1013904223;
            octet = static_cast<std::uint8_t>(state >> 24);
        }
        BOOST_TEST(!hls::read_signs(head).is_media());
    }
    BOOST_TEST(!hls::read_signs({}).is_media());
    BOOST_TEST(!hls::read_signs(Head(31, 0x47)).is_media());
}

BOOST_AUTO_TEST_CASE(the_first_block_is_told_from_what_follows) {
    for (const auto& [form, head] : k_heads) {
        Head hidden = head;
        std::fill_n(hidden.begin(), 16, std::uint8_t{0xa5});
        const auto told = hls::tell_first_block(form, hidden);
        BOOST_REQUIRE(told.has_value());
        BOOST_TEST(std::equal(told->begin(), told->end(), head.begin()));
    }
}

BOOST_AUTO_TEST_SUITE_END()
