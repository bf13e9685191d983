// SPDX-License-Identifier: MIT
#include "cli/numbers.hpp"

#include "cli/json.hpp"

#include <fmt/format.h>

namespace ispkit::cli {

void print_numbers(std::initializer_list<std::pair<std::string_view, std::int64_t>> numbers,
                   bool as_json) {
    JsonObject object;
    for (const auto& [name, number] : numbers) {
        if (as_json) {
            object.add(name, static_cast<std::uint64_t>(number));
        } else {
            fmt::print("{}\t{}\n", name, number);
        }
    }
    if (as_json) {
        fmt::print("{}\n", object.str());
    }
}

} // namespace ispkit::cli
