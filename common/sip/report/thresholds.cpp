// SPDX-License-Identifier: MIT
#include "markup/page.hpp"
#include "markup/svg_shapes.hpp"
#include "sip/report/page_parts.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ispkit::sip {

namespace {

using Point = ThresholdCurve::Point;

constexpr double k_curve_width = 960;
constexpr double k_curve_left = 58;
constexpr double k_curve_top = 10;
constexpr double k_curve_height = 150;
constexpr double k_curve_ground = k_curve_top + k_curve_height;
/// Between the upper chart and the lower one.
constexpr double k_between = 34;
constexpr double k_cost_height = 70;
constexpr double k_cost_ground = k_curve_ground + k_between + k_cost_height;

constexpr std::string_view k_curve_ink = "var(--muted)";
constexpr std::string_view k_curve_grid = R"-(stroke="var(--grid)" stroke-width="1")-";
constexpr std::string_view k_curve_axis = R"-(stroke="var(--muted)" stroke-width="1")-";
constexpr std::string_view k_curve_stroke = R"-(stroke="var(--bar)" stroke-width="2")-";
constexpr std::string_view k_policy_stroke =
    R"-(stroke="var(--target)" stroke-width="1.5" stroke-dasharray="6 3")-";

/// The results, and how to speak of them.
struct Curve {
    std::vector<Point> points;
    std::uint64_t attempts = 0;
    /// The networks with telephones in the log, banned or not.
    std::size_t telephones = 0;

    const Point& given() const {
        return *std::find_if(points.begin(), points.end(),
                             [](const Point& point) { return point.is_given; });
    }

    double x_of(std::size_t i) const {
        return k_curve_left + (k_curve_width - k_curve_left) * (static_cast<double>(i) + 0.5) /
                                  static_cast<double>(points.size());
    }
};

std::string share_chart(const Curve& curve) {
    const auto y_of = [&](const Point& point) {
        return k_curve_ground - k_curve_height * static_cast<double>(point.stopped) /
                                    static_cast<double>(curve.attempts);
    };
    std::string text;
    for (int percent = 0; percent <= 100; percent += 25) {
        const double y = k_curve_ground - k_curve_height * percent / 100;
        text += markup::svg_line({k_curve_left, y}, {k_curve_width, y},
                                 percent == 0 ? k_curve_axis : k_curve_grid);
        text += markup::svg_text({k_curve_left - 7, y + 4}, "end", k_curve_ink,
                                 fmt::format("{} %", percent));
    }
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        const Point& point = curve.points[i];
        const double x = curve.x_of(i);
        if (i > 0) {
            text += markup::svg_line({curve.x_of(i - 1), y_of(curve.points[i - 1])},
                                     {x, y_of(point)}, k_curve_stroke);
        }
        text += markup::svg_bar({x - 3, y_of(point) - 3}, 6, 6, k_stopped_colour);
    }
    return text;
}

std::string cost_chart(const Curve& curve) {
    std::uint64_t most = 1;
    for (const Point& point : curve.points) {
        most = std::max(most, point.with_telephones);
    }
    std::string text = markup::svg_line({k_curve_left, k_cost_ground},
                                        {k_curve_width, k_cost_ground}, k_curve_axis);
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        constexpr double k_bar = 22;
        const double x = curve.x_of(i);
        const std::uint64_t cost = curve.points[i].with_telephones;
        const double height =
            (k_cost_height - 14) * static_cast<double>(cost) / static_cast<double>(most);
        if (cost > 0) {
            text += markup::svg_bar({x - k_bar / 2, k_cost_ground - height}, k_bar, height,
                                    "var(--warning)");
            text += markup::svg_text({x, k_cost_ground - height - 4}, "middle", k_curve_ink,
                                     count_text(cost));
        }
    }
    return text;
}

std::string chart(const Curve& curve) {
    const bool has_cost = curve.telephones > 0;
    const double ground = has_cost ? k_cost_ground : k_curve_ground;
    std::string text =
        "<div class=\"chart\">" +
        markup::svg_start({0, -6}, {k_curve_width, ground + 42},
                          "Share of the attempts that each value of --max-failures would have "
                          "stopped, and networks with telephones that it would have banned") +
        share_chart(curve);
    if (has_cost) {
        text += markup::svg_text({k_curve_left, k_curve_ground + 22}, "start", k_curve_ink,
                                 "networks with telephones that would have been banned") +
                cost_chart(curve);
    }
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        const double x = curve.x_of(i);
        text += markup::svg_text({x, ground + 17}, "middle", k_curve_ink,
                                 fmt::format("{}", curve.points[i].max_failures));
        if (curve.points[i].is_given) {
            text += markup::svg_line({x, 8}, {x, k_curve_ground}, k_policy_stroke);
            text += markup::svg_text({x, 2}, "middle", k_curve_ink, "this policy");
        }
    }
    return text +
           markup::svg_text({(k_curve_left + k_curve_width) / 2, ground + 36}, "middle",
                            k_curve_ink, "--max-failures") +
           "</svg></div>\n";
}

/// Few failures are tried one by one, many in larger steps.
bool is_in_table(const Point& point) {
    constexpr double k_by_one = 6;
    constexpr double k_steps[] = {8, 10, 12, 15, 20};
    return point.is_given || point.max_failures <= k_by_one ||
           std::find(std::begin(k_steps), std::end(k_steps), point.max_failures) !=
               std::end(k_steps);
}

std::string table(const Curve& curve) {
    const bool has_cost = curve.telephones > 0;
    std::string text = fmt::format(
        R"(<table class="small policies"><tr><th class="number">--max-failures</th>)"
        R"(<th class="number wide">Attempts stopped</th><th class="number">Share</th>)"
        R"(<th class="number">Networks banned</th><th class="number wide">Bans</th>{}</tr>)"
        "\n",
        has_cost ? R"(<th class="number">With telephones</th>)" : "");
    for (const Point& point : curve.points) {
        if (!is_in_table(point)) {
            continue;
        }
        text += fmt::format(
            R"(<tr{}><td class="number">{}</td><td class="number wide">{}</td><td class="number">{}</td>)"
            R"(<td class="number">{}</td><td class="number wide">{}</td>)",
            point.is_given ? R"( class="given")" : "", point.max_failures,
            count_text(point.stopped), share_of(point.stopped, curve.attempts),
            count_text(point.networks), count_text(point.bans));
        text += has_cost ? fmt::format(R"(<td class="number">{}</td>)",
                                       count_text(point.with_telephones))
                         : "";
        text += "</tr>\n";
    }
    return text + "</table>\n";
}

/// What an administrator can conclude from the curve.
std::string conclusion(const Curve& curve) {
    const Point& given = curve.given();
    std::string text = fmt::format(
        "<p>This policy, <b>--max-failures {}</b>, would have stopped {} of {} attempts, with bans "
        "of {}.",
        given.max_failures, share_of(given.stopped, curve.attempts), count_text(curve.attempts),
        text::counted(static_cast<std::int64_t>(given.networks), "network"));
    if (curve.telephones == 0) {
        return text + " The log has no logins that prove a password (SuccessfulAuth of PJSIP in "
                      "the security log), so the cost for customers is not known.</p>\n";
    }
    text += fmt::format(" Of {}, it would have banned {}.",
                        text::counted(static_cast<std::int64_t>(curve.telephones), "network") +
                            " with telephones",
                        given.with_telephones == 0 ? "none" : count_text(given.with_telephones));
    const auto harmless =
        std::find_if(curve.points.begin(), curve.points.end(),
                     [](const Point& point) { return point.with_telephones == 0; });
    if (harmless == curve.points.end()) {
        return text + " Each value that was tried bans some of these.</p>\n";
    }
    return text + fmt::format(" The strictest value that bans none of these is <b>{}</b>, which "
                              "stops {}.</p>\n",
                              harmless->max_failures, share_of(harmless->stopped, curve.attempts));
}

} // namespace

std::string thresholds_part(const ScanResult& result) {
    const ClientAccounts& clients = result.judge.clients();
    const ThresholdCurve& thresholds = result.statistics.curve;
    if (thresholds.attempts() == 0) {
        return {};
    }
    const Curve curve{thresholds.points(clients), thresholds.attempts(),
                      clients.networks_with_telephones()};
    return "<h2>What other policies would have done</h2>\n<div class=\"card\">" +
           conclusion(curve) + "<h3>Share of the attempts that would have been stopped</h3>\n" +
           chart(curve) + table(curve) +
           "<p class=\"muted small\">The other options stay the same. Bans for the failures of one "
           "network and for enumeration count; bans of larger networks (--escalate) and for "
           "distributed attacks (--ban-distributed) do not. A network has telephones if it proved "
           "an account's password anywhere in the log and had not guessed it.</p></div>\n";
}

} // namespace ispkit::sip
