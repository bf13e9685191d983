// SPDX-License-Identifier: MIT
#include "hls/media/file_kind.hpp"
#include "hls/mp4/mp4_builder.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;
using hls::FileKind;

BOOST_AUTO_TEST_SUITE(hls_media_file_kind)

namespace {

FileKind kind(const Bytes& bytes) {
    MemorySource source(bytes);
    return hls::file_kind(source);
}

FileKind kind(std::string_view text) {
    return kind(Bytes(text.begin(), text.end()));
}

std::string wrong_kind(const Bytes& bytes) {
    MemorySource source(bytes);
    return error_of([&source] { hls::throw_wrong_kind(source, "MPEG-TS"); });
}

Bytes packets(std::size_t size, std::size_t sync_at) {
    Bytes bytes(3 * size, 0);
    for (std::size_t at = sync_at; at < bytes.size(); at += size) {
        bytes[at] = 0x47;
    }
    return bytes;
}

/// Octets with the statistics of cipher text.
Bytes random_octets(std::size_t size) {
    Bytes bytes;
    std::uint32_t state = 12345;
    while (bytes.size() < size) {
        state = state * 1664525 + 1013904223;
        bytes.push_back(static_cast<std::uint8_t>(state >> 24));
    }
    return bytes;
}

} // namespace

BOOST_AUTO_TEST_CASE(mpegts_is_known_by_its_sync_bytes) {
    BOOST_TEST((kind(packets(188, 0)) == FileKind::mpegts));
    BOOST_TEST((kind(packets(192, 4)) == FileKind::mpegts_192));
    BOOST_TEST((kind(packets(204, 0)) == FileKind::mpegts_204));
    BOOST_TEST((kind(Bytes{0x47}) == FileKind::mpegts));
}

BOOST_AUTO_TEST_CASE(mp4_is_known_by_its_boxes) {
    const Bytes ftyp = box("ftyp", Bytes(8));
    const Bytes moov = box("moov", {});
    const Bytes moof = box("moof", {});
    const Bytes mdat = box("mdat", Bytes(99));
    BOOST_TEST((kind(ftyp + moov) == FileKind::initialisation_section));
    BOOST_TEST((kind(box("styp", {}) + moof + mdat) == FileKind::fmp4_segment));
    BOOST_TEST((kind(moof + mdat) == FileKind::fmp4_segment));
    BOOST_TEST((kind(ftyp + moov + moof + mdat) == FileKind::self_initialising_fmp4));
    BOOST_TEST((kind(ftyp + moov + mdat) == FileKind::plain_mp4));
    BOOST_TEST((kind(ftyp + mdat + moov) == FileKind::plain_mp4));
    BOOST_TEST((kind(box("styp", {})) == FileKind::mp4_without_media));
}

BOOST_AUTO_TEST_CASE(other_files_are_known_by_their_first_octets) {
    BOOST_TEST((kind("") == FileKind::empty));
    BOOST_TEST((kind("#EXTM3U\n") == FileKind::playlist));
    BOOST_TEST((kind("\xef\xbb\xbfWEBVTT\n") == FileKind::webvtt));
    BOOST_TEST((kind("\n <!DOCTYPE html>") == FileKind::markup));
    BOOST_TEST((kind("ID3\x04") == FileKind::packed_audio));
    BOOST_TEST((kind("\xff\xf1\x4c\x80\x20\x1f\xfc") == FileKind::packed_audio));
    BOOST_TEST((kind("nothing of this") == FileKind::unknown));
}

BOOST_AUTO_TEST_CASE(whole_blocks_of_random_octets_look_encrypted) {
    BOOST_TEST((kind(random_octets(1600)) == FileKind::encrypted));
    BOOST_TEST((kind(random_octets(1601)) == FileKind::unknown));
    BOOST_TEST((kind(Bytes(1600, 'x')) == FileKind::unknown));
}

BOOST_AUTO_TEST_CASE(random_octets_that_begin_like_an_audio_frame_look_encrypted) {
    for (const Bytes& header :
         {Bytes{0xff, 0xf1, 0x4c, 0x80, 0x20, 0x1f, 0xfc}, Bytes{0xff, 0xfb, 0x90, 0x64},
          Bytes{0x0b, 0x77, 0, 0, 0, 0x40, 0x43}}) {
        Bytes octets = random_octets(1600);
        std::copy(header.begin(), header.end(), octets.begin());
        BOOST_TEST((kind(octets) == FileKind::encrypted));
        BOOST_TEST((kind(header) == FileKind::packed_audio));
    }
}

BOOST_AUTO_TEST_CASE(the_error_says_what_it_is_instead) {
    BOOST_TEST(wrong_kind({}) == "memory: not MPEG-TS but empty");
    BOOST_TEST(wrong_kind(box("moov", {})) ==
               "memory: not MPEG-TS but an MP4 initialisation section");
    BOOST_TEST(wrong_kind(packets(192, 4)) ==
               "memory: not MPEG-TS but MPEG-TS in packets of 192 bytes (with time codes)");
    BOOST_TEST(wrong_kind(random_octets(1600)) ==
               "memory: not MPEG-TS but apparently encrypted data (give --key)");
    BOOST_TEST(wrong_kind({1, 2, 0xab}) == "memory: not MPEG-TS");
}

BOOST_AUTO_TEST_SUITE_END()
