// SPDX-License-Identifier: MIT
#include "hls/mpegts/mpegts_builder.hpp"
#include "hls/mpegts/pes.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_mpegts_pes)

BOOST_AUTO_TEST_CASE(times_have_33_bits) {
    const std::uint64_t last = (std::uint64_t{1} << 33) - 1;
    for (const std::uint64_t time : {std::uint64_t{0}, std::uint64_t{0x123456789}, last}) {
        const Bytes bytes = MpegtsBuilder::pes(k_video_id, time, last - time, {});
        const auto pes = hls::parse_pes(bytes);
        BOOST_TEST((pes && pes->pts == time && pes->dts == last - time));
    }
}

BOOST_AUTO_TEST_CASE(the_decode_time_is_the_presentation_time_where_it_is_not_told) {
    const Bytes bytes = MpegtsBuilder::pes(k_video_id, 7, std::nullopt, {1, 2});
    const auto pes = hls::parse_pes(bytes);
    BOOST_TEST((pes && pes->pts == 7 && pes->dts == 7));
    BOOST_TEST(Bytes(pes->payload.begin(), pes->payload.end()) == (Bytes{1, 2}));
}

BOOST_AUTO_TEST_CASE(the_payload_ends_where_the_length_says) {
    const Bytes bytes = MpegtsBuilder::pes(k_audio_id, 7, std::nullopt, {1, 2}) + Bytes{3};
    BOOST_TEST(hls::parse_pes(bytes)->payload.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_packet_that_is_cut_off_in_its_header_is_none) {
    const Bytes bytes = MpegtsBuilder::pes(k_video_id, 7, 5, {});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        BOOST_TEST(!hls::parse_pes(io::ByteView(bytes).first(size)));
    }
}

BOOST_AUTO_TEST_CASE(a_packet_without_a_time_is_none) {
    Bytes bytes = MpegtsBuilder::pes(k_video_id, 7, std::nullopt, {});
    bytes[7] = 0;
    BOOST_TEST(!hls::parse_pes(bytes));
    bytes = MpegtsBuilder::pes(0xbe, 7, std::nullopt, {}); // padding
    BOOST_TEST(!hls::parse_pes(bytes));
}

BOOST_AUTO_TEST_SUITE_END()
