// SPDX-License-Identifier: MIT
#include "hls/playlist/bit_rate.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace ispkit;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(hls_playlist_bit_rate)

namespace {

using Sizes = std::vector<hls::SegmentSize>;

} // namespace

BOOST_AUTO_TEST_CASE(the_peak_is_that_of_the_largest_run_of_about_a_target_duration) {
    const Sizes sizes = {{500'000, milliseconds(4000)},
                         {1'000'000, milliseconds(4000)},
                         {600'000, milliseconds(3000)}};
    const hls::BitRates rates = hls::bit_rates(sizes, 4);
    BOOST_TEST(rates.peak == 2'000'000u);
    BOOST_TEST(rates.average == 1'527'273u); // rounded up
}

BOOST_AUTO_TEST_CASE(short_segments_count_together_with_their_neighbours) {
    // One second at a high rate is less than half of the target duration.
    const Sizes sizes = {{100'000, milliseconds(2000)},
                         {1'000'000, milliseconds(1000)},
                         {100'000, milliseconds(2000)}};
    BOOST_TEST(hls::bit_rates(sizes, 4).peak == 2'933'334u);
    BOOST_TEST(hls::bit_rates(sizes, 2).peak == 8'000'000u);
}

BOOST_AUTO_TEST_CASE(a_run_is_at_most_one_and_a_half_target_durations_long) {
    const Sizes sizes = {{10, milliseconds(6000)}, {1'000'000, milliseconds(500)}};
    BOOST_TEST(hls::bit_rates(sizes, 4).peak == 14u); // the first one alone
}

BOOST_AUTO_TEST_CASE(a_playlist_shorter_than_a_run_has_its_own_rate) {
    BOOST_TEST(hls::bit_rates(Sizes{{1000, milliseconds(1000)}}, 10).peak == 8000u);
    BOOST_TEST(hls::bit_rates(Sizes{}, 10).peak == 0u);
    BOOST_TEST(hls::bit_rates(Sizes{{1000, milliseconds(0)}}, 10).average == 0u);
}

BOOST_AUTO_TEST_CASE(the_peak_is_the_largest_of_all_runs) {
    std::uint32_t state = 1;
    const auto next = [&state](std::uint32_t most) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % most;
    };
    for (const std::uint32_t longest : {6000U, 700U, 2U}) {
        for (int round = 0; round < 50; ++round) {
            Sizes sizes;
            for (int i = 0; i < 60; ++i) {
                sizes.push_back({next(1'000'000), milliseconds(next(longest))});
            }
            std::uint64_t largest = 0;
            for (std::size_t i = 0; i < sizes.size(); ++i) {
                hls::SegmentSize run;
                for (std::size_t j = i; j < sizes.size(); ++j) {
                    run.bytes += sizes[j].bytes;
                    run.duration += sizes[j].duration;
                    if (run.duration >= milliseconds(3000) && run.duration <= milliseconds(9000)) {
                        const double seconds = std::chrono::duration<double>(run.duration).count();
                        const double rate = std::ceil(static_cast<double>(run.bytes) * 8 / seconds);
                        largest = std::max(largest, static_cast<std::uint64_t>(rate));
                    }
                }
            }
            const hls::BitRates rates = hls::bit_rates(sizes, 6);
            BOOST_TEST(rates.peak == (largest == 0 ? rates.average : largest));
        }
    }
}

BOOST_AUTO_TEST_CASE(many_segments_of_no_duration_take_no_longer) {
    const Sizes sizes(1'000'000, {1, std::chrono::microseconds(1)});
    BOOST_TEST(hls::bit_rates(sizes, 1'000'000).peak == 8'000'000u);
}

BOOST_AUTO_TEST_SUITE_END()
