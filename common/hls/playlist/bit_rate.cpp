// SPDX-License-Identifier: MIT
#include "hls/playlist/bit_rate.hpp"

#include <algorithm>
#include <cmath>

namespace ispkit::hls {

namespace {

std::uint64_t bits_per_second(std::uint64_t bytes, Duration duration) {
    const double seconds = std::chrono::duration<double>(duration).count();
    const double rate = seconds > 0 ? static_cast<double>(bytes) * 8 / seconds : 0;
    return static_cast<std::uint64_t>(std::ceil(rate));
}

} // namespace

BitRates bit_rates(std::span<const SegmentSize> segments, std::uint64_t target_duration) {
    const Duration target =
        std::min<Duration>(std::chrono::seconds(target_duration), k_longest_segment);
    BitRates rates;
    SegmentSize all;
    for (std::size_t first = 0; first < segments.size(); ++first) {
        SegmentSize run;
        for (std::size_t last = first; last < segments.size(); ++last) {
            run.bytes += segments[last].bytes;
            run.duration += segments[last].duration;
            if (run.duration * 2 > target * 3) {
                break;
            }
            if (run.duration * 2 >= target) {
                rates.peak = std::max(rates.peak, bits_per_second(run.bytes, run.duration));
            }
        }
        all.bytes += segments[first].bytes;
        all.duration += segments[first].duration;
    }
    rates.average = bits_per_second(all.bytes, all.duration);
    rates.peak = rates.peak == 0 ? rates.average : rates.peak;
    return rates;
}

} // namespace ispkit::hls
