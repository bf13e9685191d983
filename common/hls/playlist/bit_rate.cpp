// SPDX-License-Identifier: MIT
#include "hls/playlist/bit_rate.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>
#include <vector>

namespace ispkit::hls {

namespace {

std::uint64_t bits_per_second(std::uint64_t bytes, Duration duration) {
    const double seconds = std::chrono::duration<double>(duration).count();
    const double rate = seconds > 0 ? static_cast<double>(bytes) * 8 / seconds : 0;
    return static_cast<std::uint64_t>(std::ceil(rate));
}

/// A run of consecutive segments: [first, last).
struct Run {
    std::size_t first = 0;
    std::size_t last = 0;
};

/// Finds the largest bit rate of the runs that last from `shortest` to `longest`.
class PeakSearch {
public:
    PeakSearch(std::span<const SegmentSize> segments, Duration shortest, Duration longest)
        : shortest_(shortest)
        , longest_(longest) {
        sums_.resize(segments.size() + 1);
        for (std::size_t i = 0; i < segments.size(); ++i) {
            sums_[i + 1] = {sums_[i].bytes + segments[i].bytes,
                            sums_[i].duration + segments[i].duration};
        }
    }

    /// Dinkelbach's method: the run that is furthest above a rate has a higher one, until none is
    /// above it. The rate grows in few rounds.
    std::uint64_t find() const {
        constexpr int k_most_rounds = 100;
        std::uint64_t peak = 0;
        double rate = 0;
        for (int round = 0; round < k_most_rounds; ++round) {
            const std::optional<Run> run = furthest_above(rate);
            const SegmentSize size = run ? between(*run) : SegmentSize{};
            const double next = per_microsecond(size);
            if (next <= rate) {
                break;
            }
            rate = next;
            peak = bits_per_second(size.bytes, size.duration);
        }
        return peak;
    }

private:
    static double per_microsecond(const SegmentSize& size) {
        return size.duration > Duration::zero()
                   ? static_cast<double>(size.bytes) / static_cast<double>(size.duration.count())
                   : 0;
    }

    SegmentSize between(const Run& run) const {
        return {sums_[run.last].bytes - sums_[run.first].bytes,
                sums_[run.last].duration - sums_[run.first].duration};
    }

    /// The run with the most bytes beyond those of the rate. The beginnings that a run may have
    /// slide along with its end; the queue keeps those that may yet be the best, best first.
    std::optional<Run> furthest_above(double rate) const {
        const auto height = [this, rate](std::size_t i) {
            return static_cast<double>(sums_[i].bytes) -
                   rate * static_cast<double>(sums_[i].duration.count());
        };
        std::deque<std::size_t> firsts;
        std::size_t next = 0;
        std::optional<Run> best;
        double most = 0;
        for (std::size_t last = 1; last < sums_.size(); ++last) {
            for (; next < last && between({next, last}).duration >= shortest_; ++next) {
                while (!firsts.empty() && height(firsts.back()) >= height(next)) {
                    firsts.pop_back();
                }
                firsts.push_back(next);
            }
            while (!firsts.empty() && between({firsts.front(), last}).duration > longest_) {
                firsts.pop_front();
            }
            if (!firsts.empty() && height(last) - height(firsts.front()) > most) {
                most = height(last) - height(firsts.front());
                best = {firsts.front(), last};
            }
        }
        return best;
    }

    Duration shortest_;
    Duration longest_;
    /// Of all segments before that position.
    std::vector<SegmentSize> sums_;
};

} // namespace

BitRates bit_rates(std::span<const SegmentSize> segments, std::uint64_t target_duration) {
    constexpr Duration k_shortest_run{1};
    const Duration target =
        std::min(target_duration,
                 static_cast<std::uint64_t>(k_longest_segment / std::chrono::seconds(1))) *
        std::chrono::seconds(1);
    SegmentSize all;
    for (const SegmentSize& segment : segments) {
        all.bytes += segment.bytes;
        all.duration += segment.duration;
    }
    BitRates rates;
    rates.average = bits_per_second(all.bytes, all.duration);
    rates.peak = PeakSearch(segments, std::max(target / 2, k_shortest_run), target * 3 / 2).find();
    rates.peak = rates.peak == 0 ? rates.average : rates.peak;
    return rates;
}

} // namespace ispkit::hls
