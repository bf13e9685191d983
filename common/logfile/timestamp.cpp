// SPDX-License-Identifier: MIT
#include "logfile/timestamp.hpp"

#include "text/ascii.hpp"
#include "text/character_class.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace ispkit::logfile {

using namespace std::chrono;

/// The fields as they were written.
struct TimestampReader::Civil {
    std::optional<int> year;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    unsigned millisecond = 0;
    std::optional<std::int64_t> utc_offset_seconds;
};

namespace {

/// The unread rest of a timestamp; each step returns whether it succeeded.
struct Rest {
    std::string_view text;

    bool starts_with_digit() const { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

    bool skip(char wanted) {
        const bool found = text.starts_with(wanted);
        text.remove_prefix(found ? 1 : 0);
        return found;
    }

    bool skip_any(std::string_view wanted) {
        return !text.empty() && wanted.find(text[0]) != wanted.npos && skip(text[0]);
    }

    /// Skips a word, in any case.
    void skip_word(std::string_view word) {
        if (has_name(word)) {
            text.remove_prefix(word.size());
        }
    }

    void skip_spaces() { text.remove_prefix(std::min(text.find_first_not_of(' '), text.size())); }

    /// Reads all digits, of which there must be from fewest to most.
    bool number(std::size_t fewest, std::size_t most, unsigned& value) {
        std::size_t length = 0;
        value = 0;
        while (length < std::min(most, text.size()) && text[length] >= '0' && text[length] <= '9') {
            value = value * 10 + static_cast<unsigned>(text[length++] - '0');
        }
        text.remove_prefix(length);
        return length >= fewest && !starts_with_digit();
    }

    /// Reads a name of three letters, in any case, and finds its index in the list.
    bool name(std::string_view list, unsigned& index) {
        constexpr std::size_t k_letters = 3;
        for (std::size_t at = 0; at < list.size(); at += k_letters) {
            if (has_name(list.substr(at, k_letters))) {
                index = static_cast<unsigned>(at / k_letters);
                text.remove_prefix(k_letters);
                return true;
            }
        }
        return false;
    }

    bool has_name(std::string_view wanted) const {
        return text::equal_ignoring_case(text.substr(0, wanted.size()), wanted);
    }
};

constexpr std::string_view k_months = "JanFebMarAprMayJunJulAugSepOctNovDec";
/// The rests of the whole names behind those letters.
constexpr std::array<std::string_view, 12> k_rests_of_months = {
    "uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember"};
constexpr std::string_view k_capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view k_weekdays = "MonTueWedThuFriSatSun";

bool month_name(Rest& rest, unsigned& month) {
    unsigned index = 0;
    if (!rest.name(k_months, index)) {
        return false;
    }
    month = index + 1;
    rest.skip_word(k_rests_of_months[index]);
    return true;
}

bool year_of_4(Rest& rest, std::optional<int>& year) {
    unsigned value = 0;
    if (!rest.number(4, 4, value)) {
        return false;
    }
    year = static_cast<int>(value);
    return true;
}

/// "PM", "am" or nothing behind an hour.
bool half_of_day(Rest& rest, unsigned& hour) {
    Rest half = rest;
    half.skip(' ');
    const bool is_afternoon = half.skip_any("Pp");
    if (!(is_afternoon || half.skip_any("Aa")) || !half.skip_any("Mm") ||
        (!half.text.empty() && text::is_letter(half.text[0]))) { // AMST is a zone, not AM
        return true;
    }
    if (hour == 0 || hour > 12) {
        return false;
    }
    hour = hour % 12 + (is_afternoon ? 12 : 0);
    rest = half;
    return true;
}

template <typename Civil>
bool clock_time(Rest& rest, Civil& civil) {
    if (!(rest.number(2, 2, civil.hour) && rest.skip(':') && rest.number(2, 2, civil.minute) &&
          rest.skip(':') && rest.number(2, 2, civil.second))) {
        return false;
    }
    if (rest.skip_any(".,")) {
        unsigned digits = 0;
        for (unsigned weight = 100; rest.starts_with_digit(); weight /= 10, ++digits) {
            civil.millisecond += weight * static_cast<unsigned>(rest.text[0] - '0');
            rest.text.remove_prefix(1);
        }
        if (digits == 0) {
            return false;
        }
    }
    return half_of_day(rest, civil.hour);
}

/// "Z", "+01:00", "-0500" or nothing; a name such as CET is taken as the process's own zone.
template <typename Civil>
bool zone(Rest& rest, Civil& civil) {
    rest.skip_spaces();
    const std::size_t letters = rest.text.find_first_not_of(k_capitals);
    if (!rest.text.empty() && letters == rest.text.npos) {
        if (rest.text == "AM" || rest.text == "PM") {
            return false; // AM or PM without an hour in front of it
        }
        if (rest.text == "Z" || rest.text == "UTC" || rest.text == "GMT") {
            civil.utc_offset_seconds = 0;
        }
        rest.text = {};
        return true;
    }
    const bool west = rest.text.starts_with('-');
    if (!rest.skip_any("+-")) {
        return true;
    }
    if (rest.text.size() < 4) {
        return false;
    }
    Rest hours{rest.text.substr(0, 2)};
    rest.text.remove_prefix(2);
    rest.skip(':');
    unsigned hour = 0;
    unsigned minute = 0;
    if (!hours.number(2, 2, hour) || !rest.number(2, 2, minute) || hour > 15 || minute > 59) {
        return false;
    }
    const std::int64_t seconds = hour * 3600 + minute * 60;
    civil.utc_offset_seconds = west ? -seconds : seconds;
    return true;
}

/// 2026-11-23 19:44:50, 2026/11/23T19:44:50.
template <typename Civil>
bool iso(Rest rest, Civil& civil) {
    return year_of_4(rest, civil.year) && rest.skip_any("-/") && rest.number(2, 2, civil.month) &&
           rest.skip_any("-/") && rest.number(2, 2, civil.day) && rest.skip_any(" T") &&
           clock_time(rest, civil) && zone(rest, civil) && rest.text.empty();
}

/// 11-23 19:44:50.
template <typename Civil>
bool month_and_day(Rest rest, Civil& civil) {
    return rest.number(2, 2, civil.month) && rest.skip('-') && rest.number(2, 2, civil.day) &&
           rest.skip(' ') && clock_time(rest, civil) && rest.text.empty();
}

/// Nov 23 19:44:50, November 23 19:44:50, Nov 23 2026 19:44:50, Nov 23 19:44:50 2026.
template <typename Civil>
bool month_first(Rest rest, Civil& civil) {
    if (!month_name(rest, civil.month) || !rest.skip(' ')) {
        return false;
    }
    rest.skip_spaces();
    if (!rest.number(1, 2, civil.day) || !rest.skip_any(" ,")) {
        return false;
    }
    rest.skip_spaces();
    if (rest.text.size() > 4 && rest.text[4] == ' ' && !year_of_4(rest, civil.year)) {
        return false;
    }
    rest.skip_spaces();
    if (!clock_time(rest, civil)) {
        return false;
    }
    rest.skip_spaces();
    if (!civil.year && rest.starts_with_digit() && !year_of_4(rest, civil.year)) {
        return false;
    }
    return zone(rest, civil) && rest.text.empty();
}

/// 23/Nov/2026:19:44:50, 23 Nov 2026 19:44:50, 23 Nov 19:44:50.
template <typename Civil>
bool day_first(Rest rest, Civil& civil) {
    if (!(rest.number(1, 2, civil.day) && rest.skip_any("/- ") && month_name(rest, civil.month) &&
          rest.skip_any("/- "))) {
        return false;
    }
    const bool has_year = rest.text.size() < 3 || rest.text[2] != ':';
    return (!has_year || (year_of_4(rest, civil.year) && rest.skip_any(": "))) &&
           clock_time(rest, civil) && zone(rest, civil) && rest.text.empty();
}

/// 23.11.2026 19:44:50: a date with points always has the day first.
template <typename Civil>
bool with_points(Rest rest, Civil& civil) {
    return rest.number(1, 2, civil.day) && rest.skip('.') && rest.number(1, 2, civil.month) &&
           rest.skip('.') && year_of_4(rest, civil.year) && rest.skip(' ') &&
           clock_time(rest, civil) && zone(rest, civil) && rest.text.empty();
}

/// 23/11/2026 19:44:50, 11-23-26 19:44:50: the first number is stored as the month and the second
/// as the day; time_in_some_order() may swap them.
template <typename Civil>
bool numbers_only(Rest rest, Civil& civil) {
    if (!(rest.number(1, 2, civil.month) && rest.skip_any("/-") && rest.number(1, 2, civil.day) &&
          rest.skip_any("/-"))) {
        return false;
    }
    unsigned year = 0;
    const bool is_short = rest.text.size() > 2 && rest.text[2] == ' ';
    if (!rest.number(is_short ? 2 : 4, 4, year)) {
        return false;
    }
    civil.year = static_cast<int>(year) + (is_short ? 2000 : 0);
    return rest.skip(' ') && clock_time(rest, civil) && zone(rest, civil) && rest.text.empty();
}

/// 1795462290, 1795462290.123.
std::optional<Time> since_1970(std::string_view text) {
    const std::size_t point = std::min(text.find('.'), text.size());
    if (point < 9 || point > 10 || text.size() > point + 10) {
        return std::nullopt;
    }
    std::int64_t milliseconds_count = 0;
    for (std::size_t i = 0; i < std::max(text.size(), point + 4) && i < point + 4; ++i) {
        const char digit = i == point || i >= text.size() ? '0' : text[i];
        if (digit < '0' || digit > '9') {
            return std::nullopt;
        }
        milliseconds_count =
            i == point ? milliseconds_count : milliseconds_count * 10 + (digit - '0');
    }
    return Time(milliseconds(milliseconds_count));
}

} // namespace

TimestampReader::TimestampReader(Time reference)
    : reference_(reference)
    , reference_year_(int(year_month_day(floor<days>(reference)).year())) {}

std::optional<Time> TimestampReader::read(std::string_view text) {
    if (text != last_text_) {
        last_time_ = read_anew(text);
        last_text_ = text;
    }
    return last_time_;
}

std::optional<Time> TimestampReader::read_anew(std::string_view text) {
    Rest rest{text};
    rest.skip_spaces();
    unsigned weekday = 0;
    if (rest.name(k_weekdays, weekday)) {
        rest.skip(',');
        rest.skip_spaces();
    }
    // Each shape starts with empty fields.
    for (bool (*shape)(Rest, Civil&) : {iso<Civil>, month_first<Civil>, day_first<Civil>,
                                        month_and_day<Civil>, with_points<Civil>}) {
        Civil civil;
        if (shape(rest, civil)) {
            return time_of(civil);
        }
    }
    Civil civil;
    return numbers_only(rest, civil) ? time_in_some_order(civil) : since_1970(rest.text);
}

std::optional<Time> TimestampReader::time_in_some_order(const Civil& month_first) {
    Civil day_first = month_first;
    std::swap(day_first.day, day_first.month);
    const auto is_possible = [&](const std::optional<Time>& time) {
        return time && *time <= reference_ + days(1);
    };
    const std::optional<Time> by_month = time_of(month_first);
    const std::optional<Time> by_day = time_of(day_first);
    if (is_possible(by_month) != is_possible(by_day)) {
        order_ = is_possible(by_day) ? Order::day_first : Order::month_first;
    }
    if (order_ == Order::unknown) {
        return by_month == by_day ? by_day : std::nullopt;
    }
    return order_ == Order::day_first ? by_day : by_month;
}

std::optional<Time> TimestampReader::time_of(const Civil& civil) {
    if (civil.hour > 23 || civil.minute > 59 || civil.second > 60) {
        return std::nullopt;
    }
    const auto in_year = [&](int year) -> std::optional<Time> {
        const year_month_day date(std::chrono::year(year), month(civil.month), day(civil.day));
        if (!date.ok()) {
            return std::nullopt;
        }
        std::int64_t start = 0;
        if (civil.utc_offset_seconds) {
            start = sys_days(date).time_since_epoch() / 1s + std::int64_t{civil.hour} * 3600 -
                    *civil.utc_offset_seconds;
        } else {
            start = local_hour_start(year, civil.month, civil.day, civil.hour);
        }
        return Time(seconds(start + civil.minute * 60 + civil.second) +
                    milliseconds(civil.millisecond));
    };
    if (civil.year) {
        return in_year(*civil.year);
    }
    for (const int year : {reference_year_ + 1, reference_year_}) {
        const std::optional<Time> time = in_year(year);
        if (time && *time <= reference_ + days(1)) {
            return time;
        }
    }
    return in_year(reference_year_ - 1);
}

std::int64_t TimestampReader::local_hour_start(int year, unsigned month, unsigned day,
                                               unsigned hour) {
    const std::int64_t packed = ((year * 100LL + month) * 100 + day) * 100 + hour;
    if (packed != cached_hour_) {
        std::tm fields{};
        fields.tm_year = year - 1900;
        fields.tm_mon = static_cast<int>(month) - 1;
        fields.tm_mday = static_cast<int>(day);
        fields.tm_hour = static_cast<int>(hour);
        fields.tm_isdst = -1;
        cached_start_ = std::mktime(&fields);
        cached_hour_ = packed;
    }
    return cached_start_;
}

std::string iso_time(Time time) {
    const std::time_t whole = floor<seconds>(time).time_since_epoch().count();
    const auto fraction = (time - floor<seconds>(time)).count();
    std::tm fields{};
    ::localtime_r(&whole, &fields);
    std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", fields.tm_year + 1900, fields.tm_mon + 1,
                    fields.tm_mday, fields.tm_hour, fields.tm_min, fields.tm_sec);
    if (fraction != 0) {
        text += fmt::format(".{:03}", fraction);
    }
    if (fields.tm_gmtoff == 0) {
        return text + "Z";
    }
    const long offset = std::abs(fields.tm_gmtoff) / 60;
    return text +
           fmt::format("{}{:02}:{:02}", fields.tm_gmtoff < 0 ? '-' : '+', offset / 60, offset % 60);
}

std::string minute_text(std::chrono::sys_seconds time) {
    std::string text = iso_time(time);
    constexpr std::size_t k_date = 10;
    constexpr std::size_t k_minute = 16;
    text.resize(std::min(text.size(), k_minute));
    if (text.size() > k_date) {
        text[k_date] = ' ';
    }
    return text;
}

} // namespace ispkit::logfile
