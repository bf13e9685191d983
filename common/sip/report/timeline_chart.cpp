// SPDX-License-Identifier: MIT
#include "logfile/timestamp.hpp"
#include "markup/page.hpp"
#include "markup/svg_shapes.hpp"
#include "sip/report/page_parts.hpp"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>

namespace ispkit::sip {

namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;
using std::chrono::sys_seconds;

constexpr double k_width = 960;
constexpr double k_left = 58;
constexpr double k_top = 8;
constexpr double k_height = 170;
constexpr double k_ground = k_top + k_height;
constexpr double k_plot = k_width - k_left - 6;

constexpr std::string_view k_ink = "var(--muted)";
constexpr std::string_view k_grid = R"-(stroke="var(--grid)" stroke-width="1")-";
constexpr std::string_view k_axis = R"-(stroke="var(--muted)" stroke-width="1")-";

/// The distance between marks on the axis of time, so that there are at most 12.
minutes mark_step(minutes whole) {
    constexpr int k_most_marks = 12;
    for (const minutes step : {5min, 15min, 30min, minutes(1h), minutes(3h), minutes(6h),
                               minutes(12h), minutes(24h), minutes(48h)}) {
        if (whole / step <= k_most_marks) {
            return step;
        }
    }
    minutes step = 7 * 24h;
    while (whole / step > k_most_marks) {
        step *= 2;
    }
    return step;
}

/// The process's zone at that time, east of UTC.
std::chrono::seconds zone_offset(sys_seconds time) {
    const std::time_t number = time.time_since_epoch().count();
    std::tm local{};
    ::localtime_r(&number, &local);
    return std::chrono::seconds(local.tm_gmtoff);
}

/// "11-23" at midnight and for long steps, "19:30" otherwise; with the year in long logs.
std::string mark_text(sys_seconds time, minutes step, minutes whole) {
    constexpr minutes k_year = 24h * 365;
    constexpr std::size_t k_date = 10;
    const std::string text = logfile::minute_text(time);
    if (step >= 24h || text.ends_with("00:00")) {
        return whole > k_year ? text.substr(0, k_date) : text.substr(5, k_date - 5);
    }
    return text.substr(k_date + 1);
}

std::string time_marks(const AttemptTimeline& timeline) {
    const minutes whole =
        timeline.length() * static_cast<std::int64_t>(timeline.intervals().size());
    const std::chrono::seconds step = mark_step(whole);
    const std::chrono::seconds offset = zone_offset(timeline.start());
    const auto past = (timeline.start().time_since_epoch() + offset) % step;
    std::string text;
    for (std::chrono::seconds at = (step - past) % step; at < whole; at += step) {
        const double x = k_left + k_plot * static_cast<double>(at.count()) /
                                      static_cast<double>(std::chrono::seconds(whole).count());
        text += markup::svg_line({x, k_ground}, {x, k_ground + 4}, k_axis);
        constexpr double k_room = 36;
        if (x < k_width - k_room) {
            text += markup::svg_text(
                {x, k_ground + 17}, x < k_left + k_room ? "start" : "middle", k_ink,
                mark_text(timeline.start() + at, std::chrono::duration_cast<minutes>(step), whole));
        }
    }
    return text;
}

std::string attempt_marks(double most) {
    constexpr double k_lines = 4;
    const double step = std::max(markup::grid_step(most, k_lines), 1.0);
    const auto steps = static_cast<unsigned>(most / step);
    std::string text;
    for (unsigned i = 0; i <= steps; ++i) {
        const double value = i * step;
        const double y = k_ground - k_height * value / most;
        text += markup::svg_line({k_left, y}, {k_width - 6, y}, value > 0 ? k_grid : k_axis);
        text += markup::svg_text({k_left - 7, y + 4}, "end", k_ink,
                                 count_text(static_cast<std::uint64_t>(value)));
    }
    return text;
}

/// "minute", "5 minutes", "3 hours", "day".
std::string length_text(minutes length) {
    const auto [number, unit] = length >= 24h  ? std::pair(length / 24h, "day")
                                : length >= 1h ? std::pair(length / 1h, "hour")
                                               : std::pair(length / 1min, "minute");
    return number == 1 ? unit : fmt::format("{} {}s", number, unit);
}

} // namespace

std::string timeline_chart(const AttemptTimeline& timeline) {
    const std::vector<AttemptTimeline::Interval>& intervals = timeline.intervals();
    if (intervals.empty()) {
        return {};
    }
    std::uint64_t most = 0;
    for (const AttemptTimeline::Interval& interval : intervals) {
        most = std::max(most, interval.all());
    }
    const auto scale = k_height / static_cast<double>(most);
    const double width = k_plot / static_cast<double>(intervals.size());
    const std::string length = length_text(timeline.length());
    std::string text = fmt::format(R"(<h3>Attempts in each {}</h3>)", length) + attempts_legend() +
                       "<div class=\"chart\">" +
                       markup::svg_start({0, 0}, {k_width, k_ground + 24},
                                         fmt::format("Attempts in each {}, at most {}", length,
                                                     count_text(most))) +
                       attempt_marks(static_cast<double>(most));
    for (std::size_t i = 0; i < intervals.size(); ++i) {
        const AttemptTimeline::Interval& interval = intervals[i];
        const double x = k_left + width * static_cast<double>(i);
        const double stopped = scale * static_cast<double>(interval.stopped);
        const double passed = scale * static_cast<double>(interval.passed);
        const double bar = std::min(std::max(width * 0.86, 0.8), 40.0);
        if (interval.stopped > 0) {
            text += markup::svg_bar({x, k_ground - stopped}, bar, stopped, k_stopped_colour);
        }
        if (interval.passed > 0) {
            // So that even one attempt is seen.
            const double height = std::max(passed, 1.0);
            text += markup::svg_bar({x, k_ground - stopped - height}, bar, height, k_passed_colour);
        }
    }
    return text + time_marks(timeline) + "</svg></div>\n";
}

} // namespace ispkit::sip
