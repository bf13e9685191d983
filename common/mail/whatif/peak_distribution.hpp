// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace ispkit::mail {

/// How the customers' busiest hours are distributed.
struct PeakDistribution {
    /// Customers whose peak is above `above` and not above `up_to`; the bounds go 1, 2, 5, 10 ...
    struct Bin {
        std::int64_t above = 0;
        std::int64_t up_to = 0;
        std::int64_t customers = 0;
        /// How many of them are offenders.
        std::int64_t offenders = 0;
    };
    std::vector<Bin> bins;
    /// The peak that this many per cent of the customers do not exceed.
    struct Percentile {
        double per_cent = 0;
        std::int64_t peak = 0;
    };
    std::vector<Percentile> percentiles;

    /// Adds a customer.
    void add(std::int64_t peak, bool is_offender);
    /// Must be called after all customers are added.
    void finish();

private:
    std::vector<std::int64_t> peaks_;
};

} // namespace ispkit::mail
