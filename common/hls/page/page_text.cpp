// SPDX-License-Identifier: MIT
#include "hls/page/page_parts.hpp"
#include "markup/html_text.hpp"
#include "text/quantity.hpp"
#include "text/utf8.hpp"

#include <fmt/format.h>

#include <cmath>

namespace ispkit::hls {

std::string html_short(std::string_view text) {
    constexpr std::size_t k_most = 300;
    if (text.size() <= k_most) {
        return markup::html_text(text);
    }
    std::size_t end = k_most;
    while (end > 0 && text::continues_character(text[end])) {
        --end;
    }
    return markup::html_text(text.substr(0, end)) + "…";
}

std::string rate_text(double bits_per_second) {
    constexpr double k_kilo = 1000;
    constexpr double k_mega = 1e6;
    if (bits_per_second >= k_mega) {
        return fmt::format("{:.2f} Mbit/s", bits_per_second / k_mega);
    }
    return fmt::format("{:.0f} kbit/s", bits_per_second / k_kilo);
}

std::string length_text(double seconds) {
    constexpr double k_minute = 60;
    if (seconds < k_minute) {
        return fmt::format("{:.3f} s", seconds);
    }
    const auto whole = std::llround(seconds);
    const auto [hours, minutes, rest] = std::tuple(whole / 3600, whole / 60 % 60, whole % 60);
    return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, rest)
                     : fmt::format("{}:{:02}", minutes, rest);
}

std::string html_severity(Severity severity) {
    return fmt::format(R"(<span class="severity {0}">{0}</span>)", to_string(severity));
}

} // namespace ispkit::hls
