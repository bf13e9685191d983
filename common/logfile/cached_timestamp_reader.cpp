// SPDX-License-Identifier: MIT
#include "logfile/cached_timestamp_reader.hpp"

#include <algorithm>

namespace ispkit::logfile {

using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

/// The length of the text up to and without the seconds, for the two shapes that syslog has: Nov 23
/// 19:44:50 and 2026-11-23T19:44:50; 0 for others.
std::size_t length_to_seconds(std::string_view text) {
    constexpr std::size_t k_traditional = 13;
    constexpr std::size_t k_rfc3339 = 17;
    if (text.size() == k_traditional + 2 && text[k_traditional - 1] == ':') {
        return k_traditional;
    }
    return text.size() >= k_rfc3339 + 2 && text[10] == 'T' ? k_rfc3339 : 0;
}

/// The text after the seconds and their fraction.
std::string_view zone_of(std::string_view text, std::size_t seconds_at) {
    const std::string_view rest = text.substr(seconds_at + 2);
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    return rest.starts_with('.') && digits > 1 ? rest.substr(digits) : rest;
}

} // namespace

std::optional<sys_seconds> CachedTimestampReader::read_in_minute(std::string_view text) const {
    const std::size_t at = minute_text_.size();
    if (at == 0 || length_to_seconds(text) != at || text.substr(0, at) != minute_text_) {
        return std::nullopt;
    }
    const unsigned tens = static_cast<unsigned char>(text[at]) - unsigned{'0'};
    const unsigned ones = static_cast<unsigned char>(text[at + 1]) - unsigned{'0'};
    if (tens > 5 || ones > 9 || zone_of(text, at) != zone_text_) {
        return std::nullopt;
    }
    return minute_ + seconds(tens * 10 + ones);
}

std::optional<sys_seconds> CachedTimestampReader::read(std::string_view text) {
    if (const std::optional<sys_seconds> time = read_in_minute(text)) {
        return time;
    }
    const std::optional<Time> time = reader_.read(text);
    if (!time) {
        return std::nullopt;
    }
    const sys_seconds whole = std::chrono::floor<seconds>(*time);
    const std::size_t at = length_to_seconds(text);
    if (at > 0 && text[at] < '6') { // a leap second belongs to the next minute
        minute_text_ = text.substr(0, at);
        zone_text_ = zone_of(text, at);
        minute_ = whole - seconds((text[at] - '0') * 10 + (text[at + 1] - '0'));
    }
    return whole;
}

} // namespace ispkit::logfile
