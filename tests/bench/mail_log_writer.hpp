// SPDX-License-Identifier: MIT
#pragma once

#include "mail_log_world.hpp"

#include <cstdio>
#include <functional>
#include <queue>
#include <string>
#include <utility>

namespace world {

/// Lines of many messages at once, written in the order of their times.
class Writer {
public:
    enum class Times : std::uint8_t { traditional, rfc3339 };

    /// The file stays the caller's.
    Writer(Times times, std::FILE* out)
        : times_(times)
        , file_(out) {}

    /// A line of that time, in milliseconds since 1970, from a host's program.
    void add(std::int64_t time, int host, std::string_view program, std::string text) {
        waiting_.push({time, ++count_,
                       fmt::format("{} relay{} {}[{}]: {}\n", stamp(time), host, program,
                                   1000 + count_ * 7 % 9000, text)});
    }

    /// Writes the lines of before that time.
    void flush(std::int64_t until) {
        while (!waiting_.empty() && waiting_.top().time < until) {
            out_ += waiting_.top().text;
            waiting_.pop();
            if (out_.size() > 1 << 20) {
                write();
            }
        }
    }

    void write() {
        std::fwrite(out_.data(), 1, out_.size(), file_);
        out_.clear();
    }

private:
    std::string stamp(std::int64_t time) const {
        using namespace std::chrono;
        constexpr const char* k_months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        const sys_time<milliseconds> point{milliseconds(time)};
        const sys_days day = floor<days>(point);
        const year_month_day date(day);
        const hh_mm_ss clock(floor<seconds>(point - day));
        const unsigned month = unsigned(date.month());
        if (times_ == Times::rfc3339) {
            return fmt::format("{}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{:03}+00:00",
                               int(date.year()), month, unsigned(date.day()), clock.hours().count(),
                               clock.minutes().count(), clock.seconds().count(), time % 1000,
                               count_ % 1000);
        }
        return fmt::format("{} {:2} {:02}:{:02}:{:02}", k_months[month - 1], unsigned(date.day()),
                           clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    }

    struct Line {
        std::int64_t time;
        std::uint64_t number;
        std::string text;

        bool operator<(const Line& other) const {
            return std::pair(other.time, other.number) < std::pair(time, number);
        }
    };

    Times times_;
    std::FILE* file_;
    std::uint64_t count_ = 0;
    std::priority_queue<Line> waiting_;
    std::string out_;
};

} // namespace world
