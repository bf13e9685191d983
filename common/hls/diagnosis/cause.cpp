// SPDX-License-Identifier: MIT
#include "hls/diagnosis/cause.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

/// A cause, and the segments that it fits and that have none yet.
struct Coverage {
    Cause cause;
    std::size_t segments = 0;
};

/// The distinct causes that segments without a choice have, besides their fallbacks.
std::vector<Coverage> count_coverage(const std::vector<std::vector<Cause>>& fitting,
                                     const std::vector<std::optional<Cause>>& chosen) {
    std::vector<Coverage> coverage;
    for (std::size_t i = 0; i < fitting.size(); ++i) {
        for (std::size_t c = 0; !chosen[i] && c + 1 < fitting[i].size(); ++c) {
            const Cause& cause = fitting[i][c];
            const auto known =
                std::find_if(coverage.begin(), coverage.end(),
                             [&](const Coverage& other) { return other.cause.is_same(cause); });
            if (known == coverage.end()) {
                coverage.push_back({cause, 1});
            } else {
                ++known->segments;
            }
        }
    }
    return coverage;
}

void choose(const Cause& cause, const std::vector<std::vector<Cause>>& fitting,
            std::vector<std::optional<Cause>>& chosen) {
    for (std::size_t i = 0; i < fitting.size(); ++i) {
        const auto found = std::find_if(fitting[i].begin(), fitting[i].end(),
                                        [&](const Cause& other) { return other.is_same(cause); });
        if (!chosen[i] && found != fitting[i].end()) {
            chosen[i] = *found;
        }
    }
}

} // namespace

std::vector<std::optional<Cause>> choose_causes(const std::vector<std::vector<Cause>>& fitting) {
    std::vector<std::optional<Cause>> chosen(fitting.size());
    while (true) {
        const std::vector<Coverage> coverage = count_coverage(fitting, chosen);
        const auto best = std::max_element(
            coverage.begin(), coverage.end(),
            [](const Coverage& a, const Coverage& b) { return a.segments < b.segments; });
        if (best == coverage.end()) {
            break;
        }
        choose(best->cause, fitting, chosen);
    }
    for (std::size_t i = 0; i < fitting.size(); ++i) {
        if (!chosen[i] && !fitting[i].empty()) {
            chosen[i] = fitting[i].back();
        }
    }
    return chosen;
}

} // namespace ispkit::hls
