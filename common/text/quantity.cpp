// SPDX-License-Identifier: MIT
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <cmath>

namespace ispkit::text {

std::string grouped(std::int64_t number) {
    const std::string digits = fmt::to_string(number);
    constexpr std::size_t k_group = 3;
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && digits[i - 1] != '-' && (digits.size() - i) % k_group == 0) {
            text += ',';
        }
        text += digits[i];
    }
    return text;
}

std::string wait_text(std::chrono::seconds time) {
    using std::chrono::minutes;
    const bool is_short = time < minutes(2);
    const auto count = is_short ? time.count() : std::chrono::ceil<minutes>(time).count();
    return fmt::format("{} {}", count, noun_for(count, is_short ? "second" : "minute"));
}

std::string short_number(double number) {
    constexpr double k_without_decimal = 9.95;
    if (number >= k_without_decimal || std::abs(number - std::round(number)) < 0.05) {
        return grouped(std::llround(number));
    }
    return fmt::format("{:.1f}", number);
}

std::string share_text(std::int64_t part, std::int64_t whole) {
    constexpr double k_per_cent = 100;
    return whole == 0
               ? "-"
               : short_number(k_per_cent * static_cast<double>(part) / static_cast<double>(whole)) +
                     " %";
}

} // namespace ispkit::text
