// SPDX-License-Identifier: MIT
#include "hls/audio/id3_builder.hpp"
#include "hls/ladder/local_segments.hpp"
#include "hls/ladder/segment_files.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_ladder_local_segments)

namespace {

using Files = SegmentFiles;

std::string content_of(io::ByteSource& source) {
    std::vector<std::uint8_t> bytes(source.size());
    BOOST_TEST(source.read(0, bytes) == bytes.size());
    return {bytes.begin(), bytes.end()};
}

} // namespace

BOOST_FIXTURE_TEST_CASE(uris_are_decoded_and_relative_to_the_playlist, Files) {
    std::filesystem::create_directory(*this / "sub");
    write("sub/a b.ts", "content");
    const hls::LocalSegments source = segments("#EXTINF:2,\nsub/a%20b.ts\n");
    BOOST_TEST(content_of(*source.open(0)) == "content");
    BOOST_TEST(source.path() == path);
    BOOST_TEST(error_of([&] {
                   segments("#EXTINF:2,\nhttps://cdn.example/a.ts\n").open(0);
               }).starts_with(path + ": "));
}

BOOST_FIXTURE_TEST_CASE(a_byte_range_must_be_in_its_file, Files) {
    write("a.ts", "0123456789");
    const hls::LocalSegments source = segments(
        "#EXTINF:2,\n#EXT-X-BYTERANGE:3@2\na.ts\n#EXTINF:2,\n#EXT-X-BYTERANGE:3@8\na.ts\n");
    BOOST_TEST(content_of(*source.open(0)) == "234");
    BOOST_TEST(source.fetched_size(0) == 3U);
    BOOST_TEST(error_of([&] { source.open(1); }) ==
               *this / "a.ts" + ": ends before the 3 bytes from byte 8 that " + path + " names");
    BOOST_CHECK_THROW(source.fetched_size(1), Error);
}

BOOST_FIXTURE_TEST_CASE(an_encrypted_segment_is_decrypted_and_fetched_with_its_padding, Files) {
    const hls::Iv given = hls::parse_iv("000102030405060708090a0b0c0d0e0f");
    write("4.ts", encrypted("clear text", hls::iv_of_sequence_number(4)));
    write("5.ts", encrypted("another text", given));
    const hls::LocalSegments source =
        segments("#EXT-X-MEDIA-SEQUENCE:4\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:2,\n4.ts\n"
                 "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=" +
                 hls::to_string(given) + "\n#EXTINF:2,\n5.ts\n");
    BOOST_TEST(content_of(*source.open(0)) == "clear text");
    BOOST_TEST(content_of(*source.open(1)) == "another text");
    BOOST_TEST(source.fetched_size(0) == 16U);
    BOOST_TEST((source.iv(0) == hls::iv_of_sequence_number(4)));
    BOOST_TEST((source.iv(1) == given));
}

BOOST_FIXTURE_TEST_CASE(a_key_is_asked_for_in_the_playlists_folder, Files) {
    write("a.ts", std::string(16, 'x'));
    write("v.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n"
                    "#EXT-X-KEY:METHOD=AES-128,URI=\"keys/1\"\n#EXTINF:2,\na.ts\n");
    const hls::LocalSegments source(
        path, [](const hls::Key& key, const std::string& folder) -> hls::ContentKey {
            throw_error("{} in {}", key.uri, folder);
        });
    BOOST_TEST(error_of([&] { source.open(0); }) == path + ":3: keys/1 in " + (*this / ""));
    BOOST_TEST(source.fetched_size(0) == 16U); // for which no key is needed
}

BOOST_FIXTURE_TEST_CASE(each_container_is_told_by_its_content, Files) {
    write("a.ts", ts_segment({{900, true}}));
    write("a.aac", [] {
        const Bytes frames = id3_tag(4, id3_timestamp(4, 1800)) + adts_frames(3);
        return std::string(frames.begin(), frames.end());
    }());
    write("head.mp4", mp4_head());
    write("a.m4s", mp4_fragment(12800));
    hls::LocalSegments source = segments("#EXTINF:2,\na.ts\n#EXTINF:2,\na.aac\n"
                                         "#EXT-X-MAP:URI=\"head.mp4\"\n#EXTINF:2,\na.m4s\n");
    BOOST_TEST((source.timing(0).configuration.container == hls::Container::mpegts));
    BOOST_TEST(source.timing(0).start == 900U);
    BOOST_TEST((source.timing(1).configuration.container == hls::Container::packed_audio));
    BOOST_TEST(source.timing(1).start == 1800U);
    BOOST_TEST((source.timing(2).configuration.container == hls::Container::fmp4));
    BOOST_TEST(source.timing(2).start == 12800U);
    BOOST_TEST(source.timing(2).timescale == 12800U);
    BOOST_TEST(source.key_frames(0).at(0).offset == 2 * k_packet);
    BOOST_TEST(source.key_frames(2).at(0).time == 12800U);
}

BOOST_FIXTURE_TEST_CASE(fmp4_needs_its_initialisation_section, Files) {
    write("a.m4s", mp4_fragment(0));
    hls::LocalSegments without = segments("#EXTINF:2,\na.m4s\n");
    BOOST_TEST(error_of([&] { without.timing(0); }) ==
               path + ":4: an fMP4 segment without EXT-X-MAP");
    hls::LocalSegments absent = segments("#EXT-X-MAP:URI=\"none.mp4\"\n#EXTINF:2,\na.m4s\n");
    BOOST_TEST(error_of([&] { absent.timing(0); }) ==
               *this / "none.mp4" + ": No such file or directory");
}

BOOST_FIXTURE_TEST_CASE(an_initialisation_section_is_read_once_and_may_be_encrypted, Files) {
    write("a.m4s", mp4_fragment(0));
    write("head.mp4", encrypted(mp4_head(), hls::iv_of_sequence_number(0)));
    hls::LocalSegments source =
        segments("#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXT-X-MAP:URI=\"head.mp4\"\n"
                 "#EXT-X-KEY:METHOD=NONE\n#EXTINF:2,\na.m4s\n#EXTINF:2,\na.m4s\n");
    BOOST_TEST(source.timing(0).timescale == 12800U);
    std::filesystem::remove(*this / "head.mp4");
    BOOST_TEST(source.timing(1).timescale == 12800U);
}

BOOST_FIXTURE_TEST_CASE(a_playlist_that_is_wrong_is_told_with_its_line, Files) {
    BOOST_TEST(error_of([&] { segments("#EXTINF:x,\na.ts\n"); }).starts_with(path + ":3: "));
    BOOST_TEST(error_of([&] { hls::LocalSegments(*this / "none.m3u8", {}); }) ==
               *this / "none.m3u8" + ": No such file or directory");
}

BOOST_AUTO_TEST_SUITE_END()
