// SPDX-License-Identifier: MIT
#include "hls/verify/finding.hpp"

#include <fmt/format.h>

namespace ispkit::hls {

std::string Finding::list_of_numbers() const {
    constexpr int k_most_runs = 5;
    std::string list;
    std::size_t i = 0;
    for (int runs = 0; i < numbers.size() && runs < k_most_runs; ++runs) {
        const std::size_t begin = i;
        while (i + 1 < numbers.size() && numbers[i + 1] == numbers[i] + 1) {
            ++i;
        }
        list += fmt::format("{}{}", runs > 0 ? ", " : "", numbers[begin]);
        list += i > begin ? fmt::format(" to {}", numbers[i]) : std::string();
        ++i;
    }
    return i < numbers.size() ? fmt::format("{} and {} more", list, numbers.size() - i) : list;
}

} // namespace ispkit::hls
