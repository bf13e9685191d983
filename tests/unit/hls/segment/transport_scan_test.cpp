// SPDX-License-Identifier: MIT
#include "hls/mpegts/mpegts_builder.hpp"
#include "hls/segment/transport_scan.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_segment_transport_scan)

namespace {

test::Bytes pes(std::uint8_t stream) {
    return {0, 0, 1, stream, 0, 0, 0x80, 0x80, 5, 0x21, 0, 1, 0, 1, 1, 2, 3};
}

/// Tables, then three frames of video.
test::MpegtsBuilder segment() {
    test::MpegtsBuilder builder;
    builder.tables({{0x1b, test::k_video_pid}});
    for (int i = 0; i < 3; ++i) {
        builder.packet(test::k_video_pid, true, pes(test::k_video_id));
    }
    return builder;
}

hls::TransportFaults faults_of(const test::Bytes& bytes) {
    hls::TransportScan scan;
    scan.see(bytes);
    return scan.faults();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_good_segment_has_no_faults) {
    const hls::TransportFaults faults = faults_of(segment().bytes);
    BOOST_TEST(!faults.lost_sync);
    BOOST_TEST(!faults.no_tables);
    BOOST_TEST(!faults.continuity);
}

BOOST_AUTO_TEST_CASE(the_first_packet_without_sync_byte_is_told) {
    test::Bytes bytes = segment().bytes;
    bytes[std::size_t{188} * 3] = 0;
    BOOST_TEST(*faults_of(bytes).lost_sync == 188U * 3);
}

BOOST_AUTO_TEST_CASE(a_lost_packet_breaks_the_counter) {
    test::Bytes bytes = segment().bytes;
    bytes.erase(bytes.begin() + 188 * 3, bytes.begin() + 188 * 4);
    const hls::TransportFaults faults = faults_of(bytes);
    BOOST_TEST(*faults.continuity == 188U * 3);
    BOOST_TEST(faults.continuity_pid == test::k_video_pid);
    BOOST_TEST(faults.continuity_count == 1U);
}

BOOST_AUTO_TEST_CASE(a_repeated_packet_and_one_without_payload_do_not_count) {
    test::MpegtsBuilder builder = segment();
    builder.repeat_last_packet();
    BOOST_TEST(!faults_of(builder.bytes).continuity);
}

BOOST_AUTO_TEST_CASE(a_frame_before_the_tables_is_told) {
    test::MpegtsBuilder builder;
    builder.packet(test::k_video_pid, true, pes(test::k_video_id));
    BOOST_TEST(*faults_of(builder.bytes).no_tables == 0U);
}

BOOST_AUTO_TEST_CASE(sound_ends_with_a_packet_as_long_as_the_longest) {
    test::MpegtsBuilder builder;
    builder.tables({{0x0f, test::k_audio_pid}});
    hls::TransportScan scan;
    for (const std::uint64_t time : {9000U, 12'000U, 13'000U}) {
        BOOST_TEST(!scan.audio_end());
        builder.audio(time, test::adts_frames(1));
    }
    scan.see(builder.bytes);
    BOOST_TEST(*scan.audio_end() == 16'000U);
}

BOOST_AUTO_TEST_SUITE_END()
