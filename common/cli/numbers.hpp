// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace ispkit::cli {

/// Prints named counts to standard output: a line "name<TAB>number" each, or one JSON object.
void print_numbers(std::initializer_list<std::pair<std::string_view, std::int64_t>> numbers,
                   bool as_json);

} // namespace ispkit::cli
