// SPDX-License-Identifier: MIT
#include "hls/mp4/mp4_builder.hpp"
#include "hls/mp4/track_fragment.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_mp4_track_fragment)

namespace {

constexpr std::uint64_t k_moof = 1000;
constexpr hls::TrackDefaults k_defaults = {10, 70, 0x10000};

Bytes words(const std::vector<std::uint32_t>& values) {
    Bytes bytes;
    for (const std::uint32_t value : values) {
        bytes = bytes + big_endian(value, 4);
    }
    return bytes;
}

Bytes track_fragment(std::uint32_t flags, const std::vector<std::uint32_t>& head,
                     const Bytes& runs) {
    return box("traf", full_box("tfhd", 0, flags, words(head)) + tfdt(500) + runs);
}

std::vector<hls::SampleGroup> samples(const Bytes& content) {
    std::vector<hls::SampleGroup> groups;
    const hls::Box moof{"memory", {hls::box_type("moof"), k_moof, k_moof + 8, 0}, content};
    hls::read_track_fragments(
        moof, 1, k_defaults, [](std::uint64_t) {},
        [&groups](const hls::SampleGroup& group) { groups.push_back(group); });
    return groups;
}

} // namespace

BOOST_AUTO_TEST_CASE(samples_follow_each_other_in_time_and_place) {
    const Bytes sizes = full_box("trun", 0, 0x201, words({2, 300, 40, 50}));
    const Bytes next = full_box("trun", 0, 0x101, words({1, 600, 7}));
    const auto groups = samples(track_fragment(0x020000, {1}, sizes + next));
    BOOST_REQUIRE(groups.size() == 3u);
    BOOST_TEST(groups[0].offset == k_moof + 300);
    BOOST_TEST(groups[1].offset == k_moof + 340);
    BOOST_TEST(groups[1].size == 50u);
    BOOST_TEST(groups[1].decode_time == 510u);
    BOOST_TEST(groups[2].offset == k_moof + 600);
    BOOST_TEST(groups[2].size == 70u);
    BOOST_TEST(groups[2].decode_time == 520u);
    BOOST_TEST(groups[2].duration == 7u);
    BOOST_TEST(!groups[2].is_sync());
}

BOOST_AUTO_TEST_CASE(a_run_without_an_offset_follows_the_one_before) {
    const Bytes run = full_box("trun", 0, 0x200, words({1, 40}));
    const auto groups = samples(track_fragment(0x01, {1, 0, 2000}, run + run));
    BOOST_REQUIRE(groups.size() == 2u);
    BOOST_TEST(groups[0].offset == 2000u);
    BOOST_TEST(groups[1].offset == 2040u);
}

BOOST_AUTO_TEST_CASE(equal_samples_are_one_group) {
    const Bytes run = full_box("trun", 0, 0, words({0xffffffff}));
    const auto groups = samples(track_fragment(0x30, {1, 5, 0}, run));
    BOOST_REQUIRE(groups.size() == 1u);
    BOOST_TEST(groups[0].count == 0xffffffffu);
    BOOST_TEST(groups[0].size == 5u);
    BOOST_TEST(groups[0].is_sync());
}

BOOST_AUTO_TEST_CASE(the_first_sample_may_have_flags_of_its_own) {
    const Bytes run = full_box("trun", 0, 0x04, words({3, 0}));
    const auto groups = samples(track_fragment(0, {1}, run));
    BOOST_REQUIRE(groups.size() == 2u);
    BOOST_TEST(groups[0].is_sync());
    BOOST_TEST(groups[1].count == 2u);
    BOOST_TEST(!groups[1].is_sync());
    BOOST_TEST(groups[1].offset == k_moof + 70);
    BOOST_TEST(groups[1].decode_time == 510u);
}

BOOST_AUTO_TEST_CASE(other_tracks_are_passed_over) {
    const Bytes run = full_box("trun", 0, 0, words({1}));
    BOOST_TEST(samples(track_fragment(0, {2}, run)).empty());
}

BOOST_AUTO_TEST_SUITE_END()
