// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/distinct_sample.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace ispkit::mail {

/// Counts different hashes of 64 bits, evenly spread, with the bounds of DistinctSample.
class DistinctCounter {
public:
    void add(std::uint64_t hash) { hashes_.add(hash); }

    std::int64_t count() const { return hashes_.count(); }

    bool empty() const { return hashes_.elements().empty(); }
    void clear() { *this = DistinctCounter(); }

private:
    DistinctSample<std::uint64_t, std::identity> hashes_;
};

/// The number of different hashes in a period, such as an hour; periods are numbered.
struct PeriodCount {
    std::uint32_t period = 0;
    std::int64_t count = 0;
};

/// The different hashes in the latest even period and in the latest odd one. Hashes should come in
/// about the order of their periods: if a period comes again after one that is two periods away,
/// its parts are counted apart. Older logs may follow newer ones.
class RecentDistinct {
public:
    /// Returns the count of the period that a new one takes the place of.
    std::optional<PeriodCount> add(std::uint32_t period, std::uint64_t hash);

    /// A count is 0 if there was no such period.
    std::array<PeriodCount, 2> counts() const;

private:
    struct Period {
        std::uint32_t period = 0;
        DistinctCounter hashes;
    };
    std::array<Period, 2> periods_;
};

/// The largest number of different hashes in any one period. Of a period in parts, the larger one
/// counts.
class MostDistinct {
public:
    void add(std::uint32_t period, std::uint64_t hash);

    std::int64_t most() const;

private:
    RecentDistinct recent_;
    std::int64_t most_before_ = 0;
};

/// The number of different hashes in each period that has any. Of a period in parts, the larger one
/// counts.
class DistinctByPeriod {
public:
    void add(std::uint32_t period, std::uint64_t hash);

    /// Raises the period's count to at least this number.
    void raise(const PeriodCount& least);

    /// In order.
    std::vector<PeriodCount> counts() const;

private:
    RecentDistinct recent_;
    std::vector<PeriodCount> before_;
};

} // namespace ispkit::mail
