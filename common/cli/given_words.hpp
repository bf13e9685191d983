// SPDX-License-Identifier: MIT
#pragma once

#include "cli/option/option_table.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::cli {

/// What the words of a command line give.
struct GivenWords {
    /// Each option's name and values, in the order of declaration; "yes" for a flag.
    std::vector<std::pair<std::string, std::vector<std::string>>> options;
    /// Operands and unknown options.
    std::vector<std::string> leftovers;

    /// The name is without dashes.
    bool has(std::string_view name) const;

    /// Sets those options of the table that are among the words. Throws UsageError for a bad value.
    void apply(const OptionTable& table) const;

    /// The leftovers without a "--". Throws UsageError for an unknown option and an empty operand.
    std::vector<std::string> operands() const;
};

/// Finds options among the words; "--" ends them. Throws UsageError for an empty "--option=", a
/// value of a flag, and a missing one.
GivenWords parse_words(const std::vector<std::string>& words, std::span<const Option> options);

} // namespace ispkit::cli
