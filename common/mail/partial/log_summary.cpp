// SPDX-License-Identifier: MIT
#include "mail/partial/log_summary.hpp"

#include "text/number.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

namespace ispkit::mail {

namespace {

constexpr std::int64_t k_largest = std::int64_t{1} << 50;

bool take_count(std::string_view& text, std::int64_t& count) {
    return text::read_number(text::take_until(text, ' '), count) && count >= 0 &&
           count <= k_largest;
}

bool take_time(std::string_view& text, std::optional<std::chrono::sys_seconds>& time) {
    std::int64_t seconds = 0;
    const bool is_number = text::read_number(text::take_until(text, ' '), seconds) &&
                           seconds >= -k_largest && seconds <= k_largest;
    time = std::chrono::sys_seconds(std::chrono::seconds(seconds));
    return is_number;
}

} // namespace

std::string summary_text(const LogSummary& summary) {
    const auto& [all, understood, told, asked, other, first, last, unknown] = summary.lines;
    std::string text = fmt::format("{} {} {} {} {}", all, understood, told, other, summary.octets);
    if (first) {
        text += fmt::format(" {} {}", first->time_since_epoch().count(),
                            last->time_since_epoch().count());
    }
    return text;
}

std::optional<LogSummary> parse_summary(std::string_view text) {
    LogSummary summary;
    LineCounts& lines = summary.lines;
    const bool has_counts = take_count(text, lines.all) && take_count(text, lines.understood) &&
                            take_count(text, lines.told) && take_count(text, lines.other) &&
                            take_count(text, summary.octets);
    const bool has_times =
        text.empty() || (take_time(text, lines.first) && take_time(text, lines.last));
    if (!has_counts || !has_times || !text.empty() || (lines.understood > 0) != !!lines.first ||
        lines.told > lines.understood || lines.not_understood() < 0) {
        return std::nullopt;
    }
    return summary;
}

} // namespace ispkit::mail
