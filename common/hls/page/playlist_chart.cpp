// SPDX-License-Identifier: MIT
#include "hls/page/page_parts.hpp"
#include "markup/page.hpp"
#include "markup/svg_shapes.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ispkit::hls {

namespace {

using markup::svg_bar;
using markup::svg_line;
using markup::svg_text;

constexpr double k_chart_width = 900;
constexpr double k_chart_left = 74;
constexpr double k_plot_width = k_chart_width - k_chart_left - 8;
constexpr double k_marks_top = 4;
constexpr double k_mark_height = 7;
constexpr double k_rate_top = 22;
constexpr double k_rate_height = 120;
constexpr double k_keys_top = k_rate_top + k_rate_height + 5;
constexpr double k_keys_height = 8;
constexpr double k_length_top = k_keys_top + k_keys_height + 12;
constexpr double k_length_height = 60;
constexpr double k_chart_bottom = k_length_top + k_length_height;
constexpr double k_chart_height = k_chart_bottom + 22;
/// Above the highest bar.
constexpr double k_headroom = 1.1;

constexpr std::string_view k_label = "var(--muted)";
constexpr std::string_view k_grid_stroke = R"-(stroke="var(--grid)" stroke-width="1")-";
constexpr std::string_view k_axis_stroke = R"-(stroke="var(--muted)" stroke-width="1")-";
constexpr std::string_view k_target_stroke =
    R"-(stroke="var(--target)" stroke-width="1.5" stroke-dasharray="6 3")-";
constexpr std::string_view k_average_stroke =
    R"-(stroke="var(--media)" stroke-width="1" stroke-dasharray="1 3")-";
constexpr std::string_view k_media_stroke = R"-(stroke="var(--media)" stroke-width="1.5")-";
constexpr std::string_view k_cut_stroke =
    R"-(stroke="var(--cut)" stroke-width="1" stroke-dasharray="2 2")-";

std::string_view colour_of(Severity severity) {
    switch (severity) {
    case Severity::advice:
        return "var(--advice)";
    case Severity::warning:
        return "var(--warning)";
    case Severity::error:
        break;
    }
    return "var(--error)";
}

/// Positions in the picture.
class Scale {
public:
    explicit Scale(const SegmentColumns& columns)
        : columns_(columns) {}

    double x(double seconds) const {
        return columns_.seconds > 0 ? k_chart_left + k_plot_width * seconds / columns_.seconds
                                    : k_chart_left;
    }
    double left(const SegmentColumn& column) const { return x(column.start); }
    double width(const SegmentColumn& column) const {
        constexpr double k_share = 0.88;
        constexpr double k_least = 0.6;
        const double whole = x(column.start + column.seconds) - x(column.start);
        return std::max(whole * k_share, k_least);
    }

private:
    const SegmentColumns& columns_;
};

/// The columns of the segments that a finding concerns: their range, or nothing.
std::span<const SegmentColumn> columns_at(const MediaReport& playlist,
                                          const SegmentColumns& columns, const Finding& finding) {
    if (playlist.segments.empty() || !finding.from || !finding.to) {
        return {};
    }
    const std::uint64_t first = playlist.segments.front().number;
    const std::uint64_t last = playlist.segments.back().number;
    const std::uint64_t from = std::max(*finding.from, first);
    const std::uint64_t to = std::min(*finding.to, last);
    if (from > to) {
        return {};
    }
    const std::size_t begin = (from - first) / columns.each;
    const std::size_t end =
        std::min<std::size_t>((to - first) / columns.each + 1, columns.columns.size());
    return begin < end ? std::span(columns.columns).subspan(begin, end - begin)
                       : std::span<const SegmentColumn>();
}

/// Horizontal lines at round values with their labels; `most` is the height of the panel.
template <typename Label>
std::string lines_of(double top, double height, double most, double count, const Label& label) {
    std::string text;
    const double step = markup::grid_step(most, count);
    const int last = step > 0 ? static_cast<int>(most / step) : 0;
    for (int i = 0; i <= last; ++i) {
        const double value = step * i;
        const double y = top + height - height * value / most;
        text += svg_line({k_chart_left, y}, {k_chart_left + k_plot_width, y},
                         i == 0 ? k_axis_stroke : k_grid_stroke);
        text += svg_text({k_chart_left - 6, y + 3.5}, "end", k_label, label(value));
    }
    return text;
}

std::string time_axis(double seconds) {
    static constexpr auto k_steps =
        std::to_array<double>({1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400,
                               21600, 43200, 86400});
    constexpr double k_most_ticks = 10;
    double step = k_steps.back();
    for (const double candidate : k_steps) {
        if (seconds / candidate <= k_most_ticks) {
            step = candidate;
            break;
        }
    }
    while (seconds / step > k_most_ticks) {
        step *= 2;
    }
    std::string text;
    const int ticks = seconds > 0 ? static_cast<int>(seconds / step) + 1 : 0;
    for (int i = 0; i < ticks; ++i) {
        const double at = step * i;
        const double x = k_chart_left + k_plot_width * at / seconds;
        text += svg_line({x, k_chart_bottom}, {x, k_chart_bottom + 4}, k_axis_stroke);
        constexpr double k_room = 50;
        if (x < k_chart_width - k_room) {
            const auto whole = static_cast<std::uint64_t>(at);
            text += svg_text({x + 2, k_chart_bottom + 16}, "start", k_label,
                             whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                                          : fmt::format("{}:{:02}:{:02}", whole / 3600,
                                                        whole / 60 % 60, whole % 60));
        }
    }
    return text;
}

std::string rate_panel(const SegmentColumns& columns,
                       const std::vector<std::string_view>& colours) {
    const Scale scale(columns);
    const double most = std::max(columns.peak, 1000.0) * k_headroom;
    std::string text = lines_of(k_rate_top, k_rate_height, most, 5,
                                [](double value) { return value == 0 ? "0" : rate_text(value); });
    for (std::size_t i = 0; i < columns.columns.size(); ++i) {
        const SegmentColumn& column = columns.columns[i];
        const double height = std::max(k_rate_height * column.peak / most, 1.5);
        text += svg_bar({scale.left(column), k_rate_top + k_rate_height - height},
                        scale.width(column), height, column.gap ? "var(--clear)" : colours[i]);
    }
    const double y = k_rate_top + k_rate_height - k_rate_height * columns.average / most;
    return text + svg_line({k_chart_left, y}, {k_chart_left + k_plot_width, y}, k_average_stroke);
}

/// Neighbouring columns of the same key are one band.
std::string keys_band(const SegmentColumns& columns) {
    const Scale scale(columns);
    std::string text;
    for (std::size_t i = 0; i < columns.columns.size();) {
        const std::size_t period = columns.columns[i].key_period;
        const double left = scale.left(columns.columns[i]);
        double right = left;
        for (; i < columns.columns.size() && columns.columns[i].key_period == period; ++i) {
            right = scale.x(columns.columns[i].start + columns.columns[i].seconds);
        }
        text += svg_bar({left, k_keys_top}, right - left, k_keys_height,
                        period == 0       ? "var(--clear)"
                        : period % 2 == 1 ? "var(--key-odd)"
                                          : "var(--key-even)");
    }
    return text;
}

std::string length_panel(const MediaReport& playlist, const SegmentColumns& columns,
                         const std::vector<std::string_view>& colours) {
    const Scale scale(columns);
    // A target far above the durations would press them to the ground.
    const auto target = static_cast<double>(playlist.target_duration);
    const bool shows_target = target <= columns.longest * 2;
    const double most = std::max({columns.longest, shows_target ? target : 0, 0.001}) * k_headroom;
    std::string text = lines_of(k_length_top, k_length_height, most, 3,
                                [](double value) { return fmt::format("{:g} s", value); });
    const auto y = [&](double value) {
        return k_length_top + k_length_height - k_length_height * value / most;
    };
    for (std::size_t i = 0; i < columns.columns.size(); ++i) {
        const SegmentColumn& column = columns.columns[i];
        text += svg_bar({scale.left(column), y(column.listed)}, scale.width(column),
                        k_chart_bottom - y(column.listed), colours[i]);
        if (column.measured > 0) {
            text += svg_line({scale.left(column), y(column.measured)},
                             {scale.left(column) + scale.width(column), y(column.measured)},
                             k_media_stroke);
        }
    }
    if (shows_target) {
        text += svg_line({k_chart_left, y(target)}, {k_chart_left + k_plot_width, y(target)},
                         k_target_stroke);
    }
    return text;
}

std::string cuts(const SegmentColumns& columns) {
    const Scale scale(columns);
    std::string text;
    for (const SegmentColumn& column : columns.columns) {
        if (column.discontinuity) {
            text += svg_line({scale.left(column), k_rate_top - 4},
                             {scale.left(column), k_chart_bottom}, k_cut_stroke);
        }
    }
    return text;
}

/// Above the bars, where findings are; they link to their texts.
std::string marks(const MediaReport& playlist, const SegmentColumns& columns,
                  std::span<const NumberedFinding> findings) {
    const Scale scale(columns);
    std::string text;
    for (const auto& [number, finding] : findings) {
        const auto concerned = columns_at(playlist, columns, *finding);
        if (concerned.empty()) {
            continue;
        }
        const double left = scale.left(concerned.front());
        constexpr double k_least = 4;
        const double width =
            std::max(scale.left(concerned.back()) + scale.width(concerned.back()) - left, k_least);
        text += fmt::format(R"(<a href="#finding-{}"><title>{}</title>)", number,
                            html_short(finding->text)) +
                svg_bar({std::min(left, k_chart_width - width), k_marks_top}, width, k_mark_height,
                        colour_of(finding->severity)) +
                "</a>\n";
    }
    return text;
}

} // namespace

std::string playlist_chart(const MediaReport& playlist, const SegmentColumns& columns,
                           std::span<const NumberedFinding> findings) {
    std::vector<std::string_view> colours(columns.columns.size(), "var(--bar)");
    for (const Severity severity : {Severity::warning, Severity::error}) {
        for (const auto& [number, finding] : findings) {
            if (finding->severity != severity) {
                continue;
            }
            for (const SegmentColumn& column : columns_at(playlist, columns, *finding)) {
                colours[static_cast<std::size_t>(&column - columns.columns.data())] =
                    colour_of(severity);
            }
        }
    }
    return markup::svg_start({0, 0}, {k_chart_width, k_chart_height},
                             fmt::format("Bit rate and duration of {} over {}",
                                         text::plain_count(playlist.segments.size(), "segment"),
                                         length_text(columns.seconds))) +
           rate_panel(columns, colours) + (playlist.keys.empty() ? "" : keys_band(columns)) +
           length_panel(playlist, columns, colours) + cuts(columns) + time_axis(columns.seconds) +
           marks(playlist, columns, findings) + "</svg>\n";
}

std::string small_chart(const SegmentColumns& columns, double seconds, double peak) {
    constexpr double k_small_width = 220;
    constexpr double k_small_height = 30;
    std::string text = fmt::format(
        R"(<svg width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="bit rate over time">)",
        k_small_width, k_small_height);
    for (const SegmentColumn& column : columns.columns) {
        if (seconds <= 0 || peak <= 0) {
            break;
        }
        const double height = std::max(k_small_height * column.peak / peak, 1.0);
        text += svg_bar({k_small_width * column.start / seconds, k_small_height - height},
                        std::max(k_small_width * column.seconds / seconds - 0.5, 0.6), height,
                        "var(--bar)");
    }
    return text + "</svg>";
}

} // namespace ispkit::hls
