// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace ispkit::sip {

/// Attempts over time, in intervals of one length. It grows from one minute so that there are at
/// most 240 of them. Times may come in any order.
class AttemptTimeline {
public:
    struct Interval {
        /// Attempts that a ban stopped, and the others.
        std::uint64_t stopped = 0;
        std::uint64_t passed = 0;

        std::uint64_t all() const { return stopped + passed; }
    };

    void add(logfile::Time time, bool is_stopped);

    /// From the first attempt to the last, without gaps.
    const std::vector<Interval>& intervals() const { return intervals_; }

    /// The start of the first interval.
    std::chrono::sys_seconds start() const;
    std::chrono::minutes length() const { return length_; }

private:
    std::int64_t place_of(logfile::Time time) const;
    void lengthen();

    std::chrono::minutes length_{1};
    /// The number of the first interval since 1970.
    std::int64_t first_ = 0;
    std::vector<Interval> intervals_;
};

} // namespace ispkit::sip
