// SPDX-License-Identifier: MIT
#include "hls/audio/id3_builder.hpp"
#include "hls/audio/id3_tag.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_audio_id3_tag)

BOOST_AUTO_TEST_CASE(the_private_frame_tells_the_time) {
    for (const std::uint8_t version : {std::uint8_t{3}, std::uint8_t{4}}) {
        const Bytes title = id3_frame(version, "TIT2", Bytes(200, 'x'));
        const Bytes bytes =
            id3_tag(version, title + id3_timestamp(version, 0x1fffffffe)) + Bytes{9};
        const auto tag = hls::read_id3_tag(bytes);
        BOOST_REQUIRE(tag.has_value());
        BOOST_TEST(tag->size == bytes.size() - 1);
        BOOST_TEST((tag->timestamp == 0x1fffffffe), unsigned{version});
    }
}

BOOST_AUTO_TEST_CASE(higher_bits_are_not_part_of_the_time) {
    const Bytes bytes = id3_tag(4, id3_timestamp(4, 0xffff'fffe'0000'0001));
    BOOST_TEST((hls::read_id3_tag(bytes)->timestamp == 1u));
}

BOOST_AUTO_TEST_CASE(an_extended_header_is_passed_over) {
    const Bytes three = Bytes{0, 0, 0, 6} + Bytes(6);
    const Bytes four = Bytes{0, 0, 0, 6, 1, 0};
    Bytes tag = id3_tag(3, three + id3_timestamp(3, 5));
    tag[5] = 0x40;
    BOOST_TEST((hls::read_id3_tag(tag)->timestamp == 5u));
    tag = id3_tag(4, four + id3_timestamp(4, 6));
    tag[5] = 0x40;
    BOOST_TEST((hls::read_id3_tag(tag)->timestamp == 6u));
}

BOOST_AUTO_TEST_CASE(other_tags_have_no_time) {
    const Bytes other = id3_frame(4, "PRIV", Bytes{'x', 0, 1, 2, 3, 4, 5, 6, 7, 8});
    BOOST_TEST(!hls::read_id3_tag(id3_tag(4, other))->timestamp);
    BOOST_TEST(!hls::read_id3_tag(id3_tag(4, {}))->timestamp);
    Bytes cut = id3_tag(4, id3_timestamp(4, 5));
    cut.pop_back();
    BOOST_TEST(!hls::read_id3_tag(cut)->timestamp);
}

BOOST_AUTO_TEST_CASE(other_bytes_are_no_tag) {
    BOOST_TEST(!hls::read_id3_tag({}));
    BOOST_TEST(!hls::read_id3_tag(Bytes{'I', 'D', '3', 4, 0, 0, 0, 0, 0}));
    BOOST_TEST(!hls::read_id3_tag(Bytes(20, 0xff)));
}

BOOST_AUTO_TEST_SUITE_END()
