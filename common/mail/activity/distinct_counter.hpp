// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ispkit::mail {

/// How many different hashes there were, in bounded memory: exactly up to k_exact of them, above
/// that estimated, to within some five in a hundred, from how close together the least ones lie
/// (k minimum values; Bar-Yossef et al. 2002). A hash is 64 bits, evenly spread.
class DistinctCounter {
public:
    static constexpr std::size_t k_exact = 512;

    void add(std::uint64_t hash);

    std::int64_t count() const;

    bool empty() const { return least_.empty(); }
    void clear() { *this = DistinctCounter(); }

private:
    /// The least ones, in order.
    std::vector<std::uint64_t> least_;
    bool is_exact_ = true;
};

/// The most different ones of any hour. Hashes should come in about the order of their hours: of an
/// hour that comes again after one two hours away, only the larger part counts. Older logs may
/// follow newer ones.
class HourlyDistinct {
public:
    /// Hours since 1970.
    void add(std::uint32_t hour, std::uint64_t hash);

    std::int64_t most() const;

private:
    struct Hour {
        std::uint32_t hour = 0;
        DistinctCounter hashes;
    };
    /// The even and the odd ones.
    Hour hours_[2];
    std::int64_t most_before_ = 0;
};

} // namespace ispkit::mail
