// SPDX-License-Identifier: MIT
#include "logfile/timestamp.hpp"
#include "mail/report/chart_style.hpp"
#include "mail/report/svg_chart.hpp"
#include "mail/score/population.hpp"
#include "markup/html_text.hpp"
#include "markup/svg_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ispkit::mail {

namespace {

using std::chrono::hours;
using std::chrono::sys_seconds;
using Hour = std::chrono::sys_time<hours>;

constexpr double k_timeline_right = 8;
constexpr double k_timeline_top = 14;
constexpr double k_timeline_height = 120;
constexpr double k_timeline_bottom = 22;
constexpr double k_timeline_width = k_width - k_left - k_timeline_right;

/// Bars of one or more hours each.
struct Bars {
    Hour first;
    hours each{1};
    std::vector<std::int64_t> recipients;
    /// The bars from here on are in the reported period.
    std::size_t reported = 0;

    void add(const ActivityHour& hour) {
        const auto place = (std::chrono::floor<hours>(hour.hour) - first) / each;
        if (place >= 0 && place < static_cast<std::ptrdiff_t>(recipients.size())) {
            // A bar of several hours shows the busiest one, because the chart shows recipients in
            // an hour.
            std::int64_t& bar = recipients[static_cast<std::size_t>(place)];
            bar = std::max(bar, hour.recipients);
        }
    }
};

Bars bars_of(const Activity& activity, sys_seconds from, sys_seconds reported, sys_seconds last) {
    Bars bars;
    bars.first = std::chrono::floor<hours>(from);
    const hours length = std::chrono::floor<hours>(last) - bars.first + hours(1);
    constexpr std::int64_t k_most_bars = 240;
    bars.each = hours(std::max<std::int64_t>((length.count() + k_most_bars - 1) / k_most_bars, 1));
    bars.recipients.resize(static_cast<std::size_t>((length + bars.each - hours(1)) / bars.each));
    bars.reported =
        static_cast<std::size_t>((std::chrono::floor<hours>(reported) - bars.first) / bars.each);
    for (const std::vector<ActivityHour>* const some : {&activity.past, &activity.hours}) {
        for (const ActivityHour& hour : *some) {
            bars.add(hour);
        }
    }
    return bars;
}

double height_of(std::int64_t value, std::int64_t most) {
    return most == 0 ? 0
                     : k_timeline_height * static_cast<double>(value) / static_cast<double>(most);
}

/// Horizontal lines at round numbers, with the numbers.
std::string grid(std::int64_t most, const Language& language) {
    std::string text;
    const std::int64_t step = round_step(most);
    for (std::int64_t line = 0; line <= most / step; ++line) {
        const std::int64_t value = line * step;
        const double y = k_timeline_top + k_timeline_height - height_of(value, most);
        text += markup::svg_line({k_left, y}, {k_width - k_timeline_right, y},
                                 value == 0 ? k_axis : k_grid);
        text += markup::svg_text({k_left - 6, y + 3.5}, "end", k_ink, language.number(value));
    }
    return text;
}

/// Marks for days, or for hours if the period is short.
std::string ticks(const Bars& bars, double bar_width, const Language& language) {
    std::string text;
    constexpr std::size_t k_short = 50;
    constexpr std::size_t k_date = 10;
    const bool is_short =
        bars.recipients.size() * static_cast<std::size_t>(bars.each.count()) <= k_short;
    double free_from = 0;
    for (std::size_t i = 0; i < bars.recipients.size(); ++i) {
        const Hour hour = bars.first + static_cast<std::int64_t>(i) * bars.each;
        const std::string when = logfile::minute_text(hour);
        const int of_day = (when[k_date + 1] - '0') * 10 + (when[k_date + 2] - '0');
        const bool is_midnight = of_day < bars.each.count();
        const double x = k_left + static_cast<double>(i) * bar_width;
        constexpr int k_quarter = 6;
        if (!(is_short ? of_day % k_quarter == 0 : is_midnight) || x < free_from) {
            continue;
        }
        const std::string label =
            is_midnight ? markup::html_text(language.day(hour)) : when.substr(k_date + 1);
        constexpr double k_room = 44;
        free_from = x + k_room;
        text += markup::svg_line({x, k_timeline_top + k_timeline_height},
                                 {x, k_timeline_top + k_timeline_height + 4}, k_axis);
        if (x < k_width - k_room) {
            text += markup::svg_text({x + 2, k_timeline_top + k_timeline_height + 15}, "start",
                                     k_ink, label);
        }
    }
    return text;
}

std::string bar_shapes(const Bars& bars, std::int64_t most, double bar_width) {
    std::string text;
    for (std::size_t i = 0; i < bars.recipients.size(); ++i) {
        const std::int64_t value = bars.recipients[i];
        if (value == 0) {
            continue;
        }
        constexpr double k_least = 1;
        const double height = std::max(height_of(value, most), k_least);
        const double x = k_left + static_cast<double>(i) * bar_width;
        text += markup::svg_bar({x, k_timeline_top + k_timeline_height - height},
                                std::max(bar_width * 0.84, 0.8), height,
                                i >= bars.reported ? k_offence : k_usual);
    }
    return text;
}

} // namespace

std::string timeline_chart(const Activity& activity, sys_seconds first, sys_seconds last,
                           std::span<const LimitLine> limits, const Language& language) {
    const sys_seconds past = activity.past.empty() ? first : activity.past.front().hour;
    const sys_seconds from = std::min(first, std::max(first - std::chrono::days(3), past));
    const Bars bars = bars_of(activity, from, first, last);
    std::int64_t most = std::max<std::int64_t>(
        *std::max_element(bars.recipients.begin(), bars.recipients.end()), 1);
    const double bar_width = k_timeline_width / static_cast<double>(bars.recipients.size());
    std::string text =
        markup::svg_start({0, 0}, {k_width, k_timeline_top + k_timeline_height + k_timeline_bottom},
                          language.text({"offender-chart", {{"last", last}, {"most", most}}}));
    text += grid(most, language) + ticks(bars, bar_width, language);
    text += bar_shapes(bars, most, bar_width);
    if (bars.reported > 0) {
        const double x = k_left + static_cast<double>(bars.reported) * bar_width;
        text += markup::svg_line({x, k_timeline_top - 4}, {x, k_timeline_top + k_timeline_height},
                                 k_divider);
    }
    double label = k_left + 4;
    for (const LimitLine& limit : limits) {
        // A limit far above what was sent would be outside the picture.
        if (limit.value <= most) {
            const double y = k_timeline_top + k_timeline_height - height_of(limit.value, most);
            text += markup::svg_line({k_left, y}, {k_width - k_timeline_right, y}, k_limit);
            text +=
                markup::svg_text({label, y - 3}, "start", k_ink, markup::html_text(limit.label));
            constexpr double k_room = 140; // keeps labels of nearby limits from overlapping
            label += k_room;
        }
    }
    return text + "</svg>";
}

std::string small_timeline(const Activity& activity, sys_seconds first, sys_seconds last,
                           const Language& language) {
    constexpr double k_small_width = 120;
    constexpr double k_small_height = 22;
    const Bars bars = bars_of(activity, first, first, last);
    const std::int64_t most = std::max<std::int64_t>(
        *std::max_element(bars.recipients.begin(), bars.recipients.end()), 1);
    const double bar_width = k_small_width / static_cast<double>(bars.recipients.size());
    std::string text = fmt::format(
        R"(<svg width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">)",
        k_small_width, k_small_height, markup::html_text(language.text({"offender-small-chart"})));
    for (std::size_t i = 0; i < bars.recipients.size(); ++i) {
        if (const std::int64_t value = bars.recipients[i]; value > 0) {
            const double height = std::max(
                k_small_height * static_cast<double>(value) / static_cast<double>(most), 1.0);
            text += markup::svg_bar({static_cast<double>(i) * bar_width, k_small_height - height},
                                    std::max(bar_width * 0.84, 0.6), height, k_offence);
        }
    }
    return text + "</svg>";
}

} // namespace ispkit::mail
