// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace ispkit::mail {

/// The next of 1, 2, 5, 10, 20, 50 ... after one of them.
constexpr std::int64_t next_round_number(std::int64_t number) {
    constexpr std::int64_t k_two = 2;
    constexpr std::int64_t k_five = 5;
    constexpr std::int64_t k_ten = 10;
    std::int64_t power = 1;
    while (number / power >= k_ten) {
        power *= k_ten;
    }
    const std::int64_t digit = number / power;
    return power * (digit == 1 ? k_two : digit == k_two ? k_five : k_ten);
}

/// The smallest of them that is at least `least`.
constexpr std::int64_t round_number_from(std::int64_t least) {
    std::int64_t number = 1;
    while (number < least) {
        number = next_round_number(number);
    }
    return number;
}

} // namespace ispkit::mail
