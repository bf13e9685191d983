// SPDX-License-Identifier: MIT
#include "cli/moment.hpp"

#include "cli/option/values.hpp"
#include "error.hpp"
#include "logfile/syslog_line.hpp"
#include "logfile/timestamp.hpp"
#include "text/character_class.hpp"

#include <optional>
#include <string>

namespace ispkit::cli {

using std::chrono::sys_seconds;

namespace {

/// The lengths of "2026-11-23" and of "2026-11-23 03:00".
constexpr std::size_t k_date = 10;
constexpr std::size_t k_minute = 16;

/// Whether the text has the shape of the start of "2026-11-23 03:00", up to that length.
bool is_iso(std::string_view text) {
    constexpr std::string_view k_shape = "dddd-dd-dd dd:dd";
    for (std::size_t i = 0; i < std::min(text.size(), k_shape.size()); ++i) {
        const char c = text[i];
        const bool fits = k_shape[i] == 'd'   ? text::is_digit(c)
                          : k_shape[i] == ' ' ? c == ' ' || c == 'T'
                                              : c == k_shape[i];
        if (!fits) {
            return false;
        }
    }
    return text.size() == k_date || text.size() >= k_minute;
}

std::optional<sys_seconds> read_iso(std::string text, sys_seconds now) {
    if (!is_iso(text)) {
        return std::nullopt;
    }
    if (text.size() == k_date) {
        text += " 00:00";
    }
    if (text.size() == k_minute || text[k_minute] != ':') {
        text.insert(k_minute, ":00");
    }
    if (logfile::timestamp_length(text) != text.size()) {
        return std::nullopt;
    }
    const std::optional<logfile::Time> time = logfile::TimestampReader(now).read(text);
    return time ? std::optional(std::chrono::floor<std::chrono::seconds>(*time)) : std::nullopt;
}

/// The midnight before.
sys_seconds midnight(sys_seconds time) {
    return read_iso(logfile::iso_time(time).substr(0, k_date), time).value_or(time);
}

} // namespace

sys_seconds parse_moment(std::string_view text, sys_seconds now) {
    if (text == "today") {
        return midnight(now);
    }
    if (text == "yesterday") {
        return midnight(midnight(now) - std::chrono::hours(12));
    }
    if (text.starts_with('-')) {
        std::chrono::seconds length{};
        parse_value(text.substr(1), length);
        return now - length;
    }
    const std::optional<sys_seconds> time = read_iso(std::string(text), now);
    if (!time) {
        throw_error("'{}' is not a point in time (examples: yesterday, today, -24h, 2026-11-23, "
                    "2026-11-23T03:00:00Z)",
                    text);
    }
    return *time;
}

} // namespace ispkit::cli
