// SPDX-License-Identifier: MIT
#include "mail/report/report_text.hpp"

#include "logfile/timestamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ispkit::mail {

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

std::string counted(std::int64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
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

std::string minute_text(std::chrono::sys_seconds time) {
    std::string text = logfile::iso_time(time);
    constexpr std::size_t k_date = 10;
    constexpr std::size_t k_minute = 16;
    text.resize(std::min(text.size(), k_minute));
    if (text.size() > k_date) {
        text[k_date] = ' ';
    }
    return text;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indentation) {
    std::string result;
    std::size_t column = indentation;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (column > indentation && column + 1 + word.size() > width) {
            result += '\n';
            result.append(indentation, ' ');
            column = indentation;
        } else if (column > indentation) {
            result += ' ';
            ++column;
        }
        result += word;
        column += word.size();
    }
    return result;
}

std::string_view name_of(ActivityKind kind) {
    switch (kind) {
    case ActivityKind::client:
        return "client";
    case ActivityKind::sasl:
        return "sasl";
    case ActivityKind::sender:
        return "sender";
    case ActivityKind::prefix:
        return "prefix";
    }
    return "";
}

} // namespace ispkit::mail
