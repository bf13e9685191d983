// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/mpegts/mpegts_builder.hpp"
#include "hls/mpegts/mpegts_program.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_mpegts_mpegts_program)

namespace {

std::vector<hls::ProgramStream> read(const Bytes& bytes) {
    MemorySource source(bytes);
    return hls::read_program(source);
}

} // namespace

BOOST_AUTO_TEST_CASE(video_and_sound_are_found_and_other_data_is_left_out) {
    MpegtsBuilder file;
    file.tables({{0x15, 0x102}, {0x24, 0x100}, {0x86, 0x103}, {0x06, 0x104}, {0x81, 0x101}});
    const auto streams = read(file.bytes);
    BOOST_TEST(streams.size() == 2u);
    BOOST_TEST((streams.at(0).pid == 0x100 && streams.at(0).codec == hls::Codec::h265));
    BOOST_TEST((streams.at(1).pid == 0x101 && streams.at(1).codec == hls::Codec::ac3));
}

BOOST_AUTO_TEST_CASE(private_data_is_sound_where_a_descriptor_says_so) {
    MpegtsBuilder file;
    file.tables({{0x06, 0x101, {0x6a, 1, 0}},
                 {0x06, 0x102, {0x0a, 4, 'd', 'e', 'u', 0, 0x7a, 1, 0}},
                 {0x06, 0x103, {0x05, 4, 'A', 'C', '-', '3'}},
                 {0x06, 0x104, {0x05, 4, 'E', 'A', 'C', '3'}},
                 {0x06, 0x105, {0x05, 200, 'E', 'A'}},
                 {0x06, 0x106, {0x05, 4, 'O', 'p', 'u', 's', 0x7f, 2, 0x80, 2}},
                 {0xf0, 0x107}});
    const auto streams = read(file.bytes);
    BOOST_TEST(streams.size() == 5u);
    BOOST_TEST((streams.at(4).codec == hls::Codec::opus));
    BOOST_TEST((streams.at(0).codec == hls::Codec::ac3 && streams.at(1).codec == hls::Codec::eac3));
    BOOST_TEST((streams.at(2).codec == hls::Codec::ac3 && streams.at(3).codec == hls::Codec::eac3));
}

BOOST_AUTO_TEST_CASE(the_first_of_several_programs_is_taken) {
    MpegtsBuilder file;
    file.unit(0, Bytes{0} + MpegtsBuilder::association({{0, 16}, {7, k_map_pid}, {8, k_map_pid}}));
    file.unit(k_map_pid, Bytes{0} + MpegtsBuilder::map(8, {{0x1b, 0x200}}) +
                             MpegtsBuilder::map(7, {{0x0f, 0x300}}));
    BOOST_TEST(read(file.bytes).at(0).pid == 0x300);
}

BOOST_AUTO_TEST_CASE(a_map_may_span_packets_and_end_before_the_next_one_starts) {
    std::vector<Stream> streams(60, {0x15, 0x500, {}});
    streams.push_back({0x1b, 0x100, {}});
    const Bytes map = MpegtsBuilder::map(1, streams);
    MpegtsBuilder file;
    file.unit(0, Bytes{0} + MpegtsBuilder::association({{1, k_map_pid}}));
    file.packet(k_map_pid, true, Bytes{0} + Bytes(map.begin(), map.begin() + 183));
    const Bytes rest(map.begin() + 183, map.end());
    file.packet(k_map_pid, true, Bytes{static_cast<std::uint8_t>(rest.size())} + rest);
    BOOST_TEST(read(file.bytes).at(0).pid == 0x100);
    MpegtsBuilder plain;
    plain.tables(streams);
    BOOST_TEST(read(plain.bytes).at(0).pid == 0x100);
}

BOOST_AUTO_TEST_CASE(a_table_that_is_not_in_force_yet_is_passed_over) {
    Bytes later = MpegtsBuilder::map(1, {{0x1b, 0x200}});
    later[5] &= 0xfe;
    MpegtsBuilder file;
    file.unit(0, Bytes{0} + MpegtsBuilder::association({{1, k_map_pid}}));
    file.unit(k_map_pid, Bytes{0} + later)
        .unit(k_map_pid, Bytes{0} + MpegtsBuilder::map(1, {{0x1b, 0x100}}));
    BOOST_TEST(read(file.bytes).at(0).pid == 0x100);
}

BOOST_AUTO_TEST_CASE(a_missing_table_is_an_error_that_names_it) {
    MpegtsBuilder file;
    file.packet(0x100, true, Bytes(184, 0));
    BOOST_TEST(error_of([&file] { read(file.bytes); }) ==
               "memory: no program association table (PAT) in this MPEG-TS (bytes: 188)");
    file.unit(0, Bytes{0} + MpegtsBuilder::association({{1, k_map_pid}}));
    BOOST_TEST(error_of([&file] { read(file.bytes); }) ==
               "memory: no program map (PMT) in this MPEG-TS (bytes: 376)");
}

BOOST_AUTO_TEST_CASE(a_program_without_video_and_sound_is_an_error) {
    MpegtsBuilder file;
    file.tables({{0x15, 0x100}});
    BOOST_TEST(error_of([&file] { read(file.bytes); }) ==
               "memory: its program map (PMT) names no video or audio");
}

BOOST_AUTO_TEST_SUITE_END()
