// SPDX-License-Identifier: MIT
#include "mail/whatif/peak_distribution.hpp"

#include "mail/whatif/round_number.hpp"

#include <algorithm>

namespace ispkit::mail {

namespace {

constexpr double k_percentiles[] = {50, 90, 95, 99, 99.9, 100};

} // namespace

void PeakDistribution::add(std::int64_t peak, bool is_offender) {
    if (peak <= 0) {
        return;
    }
    if (bins.empty()) {
        bins.push_back({0, 1, 0, 0});
    }
    // No customer sends this much mail, and the next bound would not fit.
    constexpr std::int64_t k_last_bound = 1'000'000'000'000;
    while (bins.back().up_to < peak && bins.back().up_to < k_last_bound) {
        bins.push_back({bins.back().up_to, next_round_number(bins.back().up_to), 0, 0});
    }
    const auto bin = std::find_if(bins.begin(), bins.end() - 1,
                                  [&](const Bin& candidate) { return peak <= candidate.up_to; });
    ++bin->customers;
    bin->offenders += is_offender ? 1 : 0;
    peaks_.push_back(peak);
}

void PeakDistribution::finish() {
    std::sort(peaks_.begin(), peaks_.end());
    for (const double per_cent : k_percentiles) {
        if (!peaks_.empty()) {
            const double rank = per_cent / 100 * static_cast<double>(peaks_.size() - 1);
            percentiles.push_back({per_cent, peaks_[static_cast<std::size_t>(rank)]});
        }
    }
    peaks_ = {};
}

} // namespace ispkit::mail
