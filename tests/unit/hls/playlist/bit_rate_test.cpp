// SPDX-License-Identifier: MIT
#include "hls/playlist/bit_rate.hpp"

#include <boost/test/unit_test.hpp>

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

BOOST_AUTO_TEST_CASE(the_peak_is_never_below_that_of_any_run) {
    std::uint32_t state = 1;
    const auto next = [&state](std::uint32_t most) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % most;
    };
    for (int round = 0; round < 50; ++round) {
        Sizes sizes;
        for (int i = 0; i < 20; ++i) {
            sizes.push_back({next(1'000'000), milliseconds(100 + next(6000))});
        }
        const double peak = static_cast<double>(hls::bit_rates(sizes, 6).peak);
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            double bytes = 0;
            double seconds = 0;
            for (std::size_t j = i; j < sizes.size(); ++j) {
                bytes += static_cast<double>(sizes[j].bytes);
                seconds += std::chrono::duration<double>(sizes[j].duration).count();
                if (seconds >= 3.0 && seconds <= 9.0) {
                    BOOST_TEST(peak >= bytes * 8 / seconds);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
