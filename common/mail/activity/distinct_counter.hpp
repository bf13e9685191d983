// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ispkit::mail {

/// Counts different hashes in bounded memory: exactly up to k_exact of them; above that it
/// estimates, to within about 5 %, from how close together the smallest ones lie (k minimum values;
/// Bar-Yossef et al. 2002). A hash is 64 bits, evenly spread.
class DistinctCounter {
public:
    static constexpr std::size_t k_exact = 512;

    void add(std::uint64_t hash);

    std::int64_t count() const;

    bool empty() const { return least_.empty(); }
    void clear() { *this = DistinctCounter(); }

private:
    /// The smallest hashes, in order.
    std::vector<std::uint64_t> least_;
    bool is_exact_ = true;
};

/// The largest number of different hashes in any one hour. Hashes should come in about the order of
/// their hours: if an hour comes again after one that is two hours away, only its larger part
/// counts. Older logs may follow newer ones.
class HourlyDistinct {
public:
    /// `hour` counts hours since 1970.
    void add(std::uint32_t hour, std::uint64_t hash);

    std::int64_t most() const;

private:
    struct Hour {
        std::uint32_t hour = 0;
        DistinctCounter hashes;
    };
    /// The latest even hour and the latest odd hour.
    Hour hours_[2];
    std::int64_t most_before_ = 0;
};

} // namespace ispkit::mail
