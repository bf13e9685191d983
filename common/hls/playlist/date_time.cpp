// SPDX-License-Identifier: MIT
#include "hls/playlist/date_time.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace ispkit::hls {

namespace {

namespace chrono = std::chrono;

/// Reads a text from the front, piece by piece; ok tells whether all pieces were valid.
class Reader {
public:
    explicit Reader(std::string_view text)
        : text_(text) {}

    int number(std::size_t digits, int most) {
        int value = 0;
        const std::string_view field = text_.substr(0, digits);
        const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        ok_ = ok_ && field.size() == digits && !field.starts_with('-') && error == std::errc{} &&
              end == field.data() + digits && value <= most;
        text_.remove_prefix(field.size());
        return value;
    }

    void literal(char c) {
        ok_ = ok_ && text_.starts_with(c);
        text_.remove_prefix(std::min<std::size_t>(1, text_.size()));
    }

    bool takes(char c) {
        const bool is_next = text_.starts_with(c);
        text_.remove_prefix(is_next ? 1 : 0);
        return is_next;
    }

    chrono::milliseconds fraction() {
        const std::size_t digits = std::min(text_.find_first_not_of("0123456789"), text_.size());
        std::string field(text_.substr(0, std::min<std::size_t>(digits, 3)));
        text_.remove_prefix(digits);
        ok_ = ok_ && digits > 0;
        field.resize(3, '0');
        return chrono::milliseconds(std::strtol(field.c_str(), nullptr, 10));
    }

    bool is_done() const { return ok_ && text_.empty(); }

private:
    std::string_view text_;
    bool ok_ = true;
};

} // namespace

DateTime parse_date_time(std::string_view text) {
    Reader reader(text);
    const int y = reader.number(4, 9999);
    reader.literal('-');
    const int m = reader.number(2, 12);
    reader.literal('-');
    const int d = reader.number(2, 31);
    reader.literal('T');
    chrono::milliseconds of_day = chrono::hours(reader.number(2, 23));
    reader.literal(':');
    of_day += chrono::minutes(reader.number(2, 59));
    reader.literal(':');
    of_day += chrono::seconds(reader.number(2, 60));
    if (reader.takes('.')) {
        of_day += reader.fraction();
    }
    chrono::minutes zone{0};
    if (!reader.takes('Z')) {
        const bool west = reader.takes('-');
        if (!west) {
            reader.literal('+');
        }
        zone = chrono::hours(reader.number(2, 23));
        reader.takes(':');
        zone += chrono::minutes(reader.number(2, 59));
        zone = west ? -zone : zone;
    }
    const chrono::year_month_day date{chrono::year(y), chrono::month(static_cast<unsigned>(m)),
                                      chrono::day(static_cast<unsigned>(d))};
    if (!reader.is_done() || !date.ok()) {
        throw_error("'{}' is not a date and time with zone (example: 2026-11-23T15:00:00.000Z)",
                    text);
    }
    return {chrono::sys_days(date) + of_day - zone, zone};
}

std::string to_string(const DateTime& date_time) {
    const auto local = date_time.time + date_time.zone;
    const auto day_start = chrono::floor<chrono::days>(local);
    const chrono::year_month_day date(day_start);
    const chrono::hh_mm_ss<chrono::milliseconds> clock(local - day_start);
    const chrono::minutes zone = date_time.zone;
    const std::string zone_text =
        zone == chrono::minutes(0)
            ? "Z"
            : fmt::format("{}{:02}:{:02}", zone < chrono::minutes(0) ? '-' : '+',
                          std::abs(zone.count()) / 60, std::abs(zone.count()) % 60);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count(), zone_text);
}

} // namespace ispkit::hls
