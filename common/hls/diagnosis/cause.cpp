// SPDX-License-Identifier: MIT
#include "hls/diagnosis/cause.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace ispkit::hls {

namespace {

/// A cause, and the segments that it fits and that have none yet.
struct Coverage {
    const Cause* cause = nullptr;
    std::size_t segments = 0;
};

/// The distinct causes that segments without a choice have, besides their fallbacks.
std::vector<Coverage> count_coverage(const std::vector<std::vector<Cause>>& fitting,
                                     const std::vector<std::optional<Cause>>& chosen) {
    std::vector<Coverage> coverage;
    std::map<std::tuple<const Rule*, std::int64_t, std::string_view>, std::size_t> places;
    for (std::size_t i = 0; i < fitting.size(); ++i) {
        for (std::size_t c = 0; !chosen[i] && c + 1 < fitting[i].size(); ++c) {
            const Cause& cause = fitting[i][c];
            const auto [place, is_new] =
                places.try_emplace({cause.rule, cause.distance, cause.detail}, coverage.size());
            if (is_new) {
                coverage.push_back({&cause, 0});
            }
            ++coverage[place->second].segments;
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
        choose(*best->cause, fitting, chosen);
    }
    for (std::size_t i = 0; i < fitting.size(); ++i) {
        if (!chosen[i] && !fitting[i].empty()) {
            chosen[i] = fitting[i].back();
        }
    }
    return chosen;
}

} // namespace ispkit::hls
