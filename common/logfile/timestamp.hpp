// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::logfile {

/// A point in time, to the millisecond.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Whether the interval has passed since then. It has if the clock was set back behind it: what is
/// to happen from time to time does not wait until the clock is there again.
inline bool has_passed(std::chrono::milliseconds interval, Time since, Time now) {
    return now < since || since + interval <= now;
}

/// Reads the times of log lines. Without a zone it is the process's own (TZ). Without a year it is
/// the latest year that puts the time before the reference, or at most a day after it.
class TimestampReader {
public:
    /// The reference is when the log was last written to: now, or a file's modification time.
    explicit TimestampReader(Time reference);

    /// Reads ISO 8601 in its common spellings (2026-11-23 19:44:50, with T, fraction, zone or
    /// slashes), English month names in any case (Nov 23 19:44:50, 23/Nov/2026:19:44:50, Nov 23
    /// 2026 19:44:50, 23 Nov 19:44:50, a weekday in front of any), 23.11.2026 19:44:50,
    /// FreeSWITCH's 11-23 19:44:50 and seconds since 1970; an hour may have AM or PM behind it.
    ///
    /// In 23/11/2026 and 11-23-26 the day may come first or second. A time with only one possible
    /// reading (the other has no such month, or is after the reference) decides for the times that
    /// follow.
    ///
    /// Nothing for other texts, and for days that do not exist.
    std::optional<Time> read(std::string_view text);

private:
    struct Civil;

    std::optional<Time> read_anew(std::string_view text);

    enum class Order { unknown, day_first, month_first };

    std::optional<Time> time_of(const Civil& civil);
    std::optional<Time> time_in_some_order(const Civil& month_first);
    std::int64_t local_hour_start(int year, unsigned month, unsigned day, unsigned hour);

    Time reference_;
    int reference_year_;
    /// The order of day and month where both are numbers.
    Order order_ = Order::unknown;
    /// The last text and its time: most lines have the same as the one before them.
    std::string last_text_;
    std::optional<Time> last_time_;
    /// The last hour as packed digits, and its start: a cache, since mktime(3) is slow.
    std::int64_t cached_hour_ = -1;
    std::int64_t cached_start_ = 0;
};

/// "2026-11-23T19:44:50.123+01:00": ISO 8601 in the process's zone; milliseconds only if they are
/// not 0.
std::string iso_time(Time time);

/// "2026-11-23 03:00", in the process's zone.
std::string minute_text(std::chrono::sys_seconds time);

} // namespace ispkit::logfile
