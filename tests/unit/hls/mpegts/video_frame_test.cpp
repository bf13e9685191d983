// SPDX-License-Identifier: MIT
#include "hls/mpegts/mpegts_builder.hpp"
#include "hls/mpegts/video_frame.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;
using hls::Codec;
using hls::RandomAccess;

BOOST_AUTO_TEST_SUITE(hls_mpegts_video_frame)

namespace {

const Bytes k_start_code = {0, 0, 1};

Bytes mpeg_frame(std::uint8_t coding_type) {
    return k_start_code + Bytes{0x00, 0x12, static_cast<std::uint8_t>(coding_type << 3), 0xff};
}

const Bytes k_sequence_header =
    k_start_code + Bytes{0xb3, 0x0a, 0x00, 0x78, 0x23, 0xff, 0xff, 0xe0, 0x18};

} // namespace

BOOST_AUTO_TEST_CASE(an_h264_key_frame_has_idr_slices) {
    const auto key = hls::read_video_frame(Codec::h264, h264_frame(true, 9, {1, 2, 3}));
    BOOST_TEST((key.access == RandomAccess::closed));
    BOOST_TEST(key.parameters == (Bytes{0x67, 1, 2, 3}));
    const auto other = hls::read_video_frame(Codec::h264, h264_frame(false, 9, {1, 2, 3}));
    BOOST_TEST((other.access == RandomAccess::none));
    BOOST_TEST(other.parameters == (Bytes{0x67, 1, 2, 3}));
}

BOOST_AUTO_TEST_CASE(an_h264_recovery_point_without_frames_to_wait_for_is_open) {
    const auto access = [](const Bytes& messages) {
        return hls::read_video_frame(Codec::h264,
                                     k_start_code + Bytes{0x06} + messages + h264_frame(false))
            .access;
    };
    BOOST_TEST((access({6, 1, 0xc0, 0x80}) == RandomAccess::open));
    BOOST_TEST((access({6, 1, 0x50, 0x80}) == RandomAccess::none)); // recovery_frame_cnt 1
    BOOST_TEST((access({1, 1, 0xc0, 0x80}) == RandomAccess::none)); // another message
    BOOST_TEST((access({5, 3, 9, 9, 9, 6, 1, 0xc0, 0x80}) == RandomAccess::open));
    BOOST_TEST((access(Bytes{0xff, 0x02, 0xff, 0x03} + Bytes(258, 7) + Bytes{6, 1, 0xc0, 0x80}) ==
                RandomAccess::open));
    BOOST_TEST((access({6}) == RandomAccess::none));
    BOOST_TEST((access({6, 0}) == RandomAccess::none));
}

BOOST_AUTO_TEST_CASE(only_what_comes_before_the_first_slice_counts) {
    const Bytes frame = h264_frame(false) + h264_frame(true, 9, {1, 2, 3});
    const auto read = hls::read_video_frame(Codec::h264, frame);
    BOOST_TEST((read.access == RandomAccess::none));
    BOOST_TEST(read.parameters.empty());
}

BOOST_AUTO_TEST_CASE(an_h265_key_frame_is_an_irap_picture) {
    for (int type = 0; type < 32; ++type) {
        const Bytes frame = k_start_code + Bytes{33 << 1, 1, 9, 0} + k_start_code +
                            Bytes{static_cast<std::uint8_t>(type << 1), 1, 0x80};
        const auto read = hls::read_video_frame(Codec::h265, frame);
        const auto expected = type == 19 || type == 20  ? RandomAccess::closed
                              : type >= 16 && type < 24 ? RandomAccess::open
                                                        : RandomAccess::none;
        BOOST_TEST((read.access == expected), type);
        BOOST_TEST(read.decodable_leading == (type == 6 || type == 7));
        BOOST_TEST(read.parameters == (Bytes{33 << 1, 1, 9}));
    }
}

BOOST_AUTO_TEST_CASE(an_mpeg2_key_frame_is_an_i_picture_after_a_sequence_header) {
    const auto key = hls::read_video_frame(Codec::mpeg2_video, k_sequence_header + mpeg_frame(1));
    BOOST_TEST((key.access == RandomAccess::open));
    BOOST_TEST(key.parameters == (Bytes{0x0a, 0x00, 0x78, 0x23}));
    const auto access = [](const Bytes& frame) {
        return hls::read_video_frame(Codec::mpeg1_video, frame).access;
    };
    BOOST_TEST((access(k_sequence_header + mpeg_frame(2)) == RandomAccess::none));
    BOOST_TEST((access(mpeg_frame(1)) == RandomAccess::none));
    const Bytes closed = k_start_code + Bytes{0xb8, 0, 8, 0, 0x40};
    const Bytes open = k_start_code + Bytes{0xb8, 0, 8, 0, 0xbf};
    BOOST_TEST((access(k_sequence_header + closed + mpeg_frame(1)) == RandomAccess::closed));
    BOOST_TEST((access(k_sequence_header + open + mpeg_frame(1)) == RandomAccess::open));
    BOOST_TEST((access(k_sequence_header + closed + mpeg_frame(2)) == RandomAccess::none));
}

BOOST_AUTO_TEST_CASE(a_parameter_set_that_is_cut_off_is_not_known) {
    const Bytes frame = k_start_code + Bytes{0x67, 1, 2, 3};
    BOOST_TEST(hls::read_video_frame(Codec::h264, frame).parameters.empty());
}

BOOST_AUTO_TEST_CASE(octets_without_start_codes_are_no_key_frame) {
    for (const Codec codec : {Codec::h264, Codec::h265, Codec::mpeg2_video, Codec::aac_adts}) {
        for (const Bytes& frame : {Bytes{}, Bytes{0, 0}, k_start_code, Bytes(99, 0)}) {
            const auto read = hls::read_video_frame(codec, frame);
            BOOST_TEST((read.access == RandomAccess::none && read.parameters.empty()));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
