// SPDX-License-Identifier: MIT
#pragma once

#include "hls/verify/finding.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ispkit::hls {

/// Findings in bounded memory, whatever is wrong: of each rule the first k_most_alike,
/// of which the last one says how many more there are.
class FindingList {
public:
    static constexpr std::size_t k_most_alike = 100;

    /// Adds a finding with the rule's severity. The reference is valid until the next call.
    Finding& add(const Rule& rule, std::uint64_t line, std::string text);

    void add(Finding finding);

    /// All, by rising line.
    std::vector<Finding> take() &&;

private:
    struct Alike {
        std::size_t count = 0;
        std::size_t last = 0;
    };

    std::vector<Finding> findings_;
    std::map<const Rule*, Alike> alike_;
    /// Takes what is too much.
    Finding dropped_;
};

} // namespace ispkit::hls
