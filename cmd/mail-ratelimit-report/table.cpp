// SPDX-License-Identifier: MIT
#include "table.hpp"

#include "cli/chart.hpp"
#include "cli/column_text.hpp"
#include "logfile/timestamp.hpp"
#include "mail/activity/activity.hpp"
#include "mail/language/language.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"
#include "text/wrap.hpp"
#include "what_if_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace ispkit::ratelimitreport {

namespace {

constexpr std::size_t k_hours = 24;
/// Columns before a reason, for its points, and for its name.
constexpr std::size_t k_points = 7;
constexpr std::size_t k_weight = 5;
constexpr std::size_t k_reason = 24;

constexpr std::string_view k_bold = "\x1b[1m";
constexpr std::string_view k_red = "\x1b[31m";
constexpr std::string_view k_dim = "\x1b[2m";
constexpr std::string_view k_plain = "\x1b[0m";

std::string in(std::string_view style, const std::string& text, const cli::Terminal& terminal) {
    return terminal.has_colour ? fmt::format("{}{}{}", style, text, k_plain) : text;
}

cli::Glyphs glyphs_of(const cli::Terminal& terminal) {
    return terminal.has_utf8 ? cli::Glyphs::utf8 : cli::Glyphs::ascii;
}

/// The widths of the columns. If there is little room, the timeline is left out first, then the
/// bar, then the peak; the offender gets the rest.
struct Layout {
    explicit Layout(const cli::Terminal& terminal)
        : is_wide(terminal.columns >= 100)
        , has_peak(terminal.columns >= 48)
        , bar(is_wide                  ? 10
              : terminal.columns >= 56 ? 6
                                       : 0)
        , timeline(is_wide                  ? k_hours
                   : terminal.columns >= 70 ? k_hours / 2
                                            : 0) {
        constexpr std::size_t k_fixed = 5 + 2 + k_recipients;
        offender = terminal.columns - k_fixed - (has_peak ? k_peak : 0) - (bar > 0 ? bar + 1 : 0) -
                   (timeline > 0 ? timeline + 2 : 0) - (is_wide ? k_messages + k_bounced : 0) - 1;
    }

    static constexpr std::size_t k_messages = 10;
    static constexpr std::size_t k_recipients = 11;
    static constexpr std::size_t k_peak = 8;
    static constexpr std::size_t k_bounced = 9;
    bool is_wide;
    bool has_peak;
    /// 0 if it is left out; the same for the timeline.
    std::size_t bar;
    /// One or two hours per column.
    std::size_t timeline;
    std::size_t offender = 0;
};

/// Recipients in the day that ends with the last hour, in this number of columns.
std::vector<std::int64_t> last_day(const mail::Activity& activity, std::chrono::sys_seconds last,
                                   std::size_t columns) {
    std::vector<std::int64_t> bars(columns);
    const auto newest = std::chrono::floor<std::chrono::hours>(last);
    for (const mail::ActivityHour& hour : activity.hours) {
        const auto age = (newest - std::chrono::floor<std::chrono::hours>(hour.hour)).count();
        if (age >= 0 && age < static_cast<std::int64_t>(k_hours)) {
            const auto place = (k_hours - 1 - static_cast<std::size_t>(age)) * columns / k_hours;
            bars[place] += hour.recipients;
        }
    }
    return bars;
}

/// The content of the numeric columns.
struct Numbers {
    std::string messages;
    std::string recipients;
    std::string peak;
    std::string bounced;
};

std::string columns(const Layout& layout, const Numbers& numbers) {
    std::string text;
    const auto add = [&](bool is_there, const std::string& number, std::size_t width) {
        text += is_there ? fmt::format("{:>{}}", number, width) : std::string();
    };
    add(layout.is_wide, numbers.messages, Layout::k_messages);
    add(true, numbers.recipients, Layout::k_recipients);
    add(layout.has_peak, numbers.peak, Layout::k_peak);
    add(layout.is_wide, numbers.bounced, Layout::k_bounced);
    return text;
}

std::string heading(const cli::Terminal& terminal, std::chrono::sys_seconds last) {
    const Layout layout(terminal);
    const std::string bar(layout.bar > 0 ? layout.bar + 1 : 0, ' ');
    std::string text = fmt::format("{:>5}  {}{:{}}", "score", bar, "offender", layout.offender);
    text += columns(layout, {"messages", "recipients", "peak/h", "bounced"});
    constexpr std::size_t k_clock = 11;
    const std::string to = logfile::minute_text(last).substr(k_clock);
    if (layout.timeline > 0) {
        text +=
            fmt::format("  {:>{}}", (layout.is_wide ? "24 h to " : "to ") + to, layout.timeline);
    }
    return in(k_bold, text, terminal) + "\n";
}

} // namespace

std::string table_row(const mail::Offender& offender, std::chrono::sys_seconds last,
                      Evidence evidence, const cli::Terminal& terminal) {
    const mail::Activity& activity = offender.activity;
    const Layout layout(terminal);
    constexpr double k_full_bar = 150;
    static const mail::Language english;
    const std::string who = cli::column_text(mail::label_of(activity.kind, activity.key), terminal);
    const std::string score = fmt::format("{:>5}", offender.score.points);
    std::string text = in(k_bold, score, terminal) + "  ";
    if (layout.bar > 0) {
        const std::string bar =
            cli::bar(offender.score.points / k_full_bar, layout.bar, glyphs_of(terminal));
        text += in(k_red, bar, terminal) + ' ';
    }
    text += in(k_bold, cli::fitted(who, layout.offender), terminal);
    text += columns(layout, {text::grouped(activity.messages), text::grouped(activity.recipients),
                             text::grouped(mail::busiest_hour(activity.hours).recipients),
                             text::share_text(activity.bounced, activity.outcomes())});
    if (layout.timeline > 0) {
        text +=
            "  " + cli::sparkline(last_day(activity, last, layout.timeline), glyphs_of(terminal));
    }
    text.resize(text.find_last_not_of(' ') + 1);
    text += '\n';
    const auto add_line = [&](const std::string& line) {
        text += fmt::format("{:{}}{}\n", "", k_points, line);
    };
    if (cli::columns_of(who).value_or(who.size()) > layout.offender) {
        add_line(who);
    }
    if (const std::string name = name_for_people(offender, english); !name.empty()) {
        add_line(text::visible_text(name));
    }
    for (const mail::Reason& reason : offender.score.reasons) {
        // The sentence is beside the reason's name, or below it.
        const bool is_beside = layout.timeline > 0;
        const std::size_t indentation = k_points + k_weight + (is_beside ? k_reason : 0);
        const std::string head =
            is_beside ? fmt::format("{:{}}", reason.name, k_reason) : std::string(reason.name);
        add_line(
            fmt::format("{:>3}  {}{}{}", reason.points, in(k_dim, head, terminal),
                        is_beside ? "" : "\n" + std::string(indentation, ' '),
                        text::wrap(mail::english(reason.sentence), terminal.columns, indentation)));
    }
    for (const mail::Phrase& line : client_lines(offender)) {
        add_line(text::wrap(cli::column_text(mail::english(line), terminal), terminal.columns,
                            k_points));
    }
    if (evidence == Evidence::shown) {
        for (const std::string& line : activity.evidence) {
            add_line(in(k_dim, text::visible_text(line), terminal));
        }
    }
    return text;
}

std::string table_of(const mail::Report& report, Evidence evidence, const cli::Terminal& terminal) {
    std::string text;
    if (report.guess) {
        text += text::wrap(mail::english(*report.guess), terminal.columns, 0) + "\n";
    }
    if (!report.offenders.empty()) {
        text += heading(terminal, report.last);
    }
    for (std::size_t i = 0; i < report.shown; ++i) {
        text += table_row(report.offenders[i], report.last, evidence, terminal);
    }
    if (const std::size_t hidden = report.offenders.size() - report.shown; hidden > 0) {
        text += fmt::format("and {} more (--top 0 shows all)\n",
                            text::grouped(static_cast<std::int64_t>(hidden)));
    }
    for (const mail::WhatIfResult& result : report.what_ifs) {
        text += text_of(result, report.totals.offenders, terminal);
    }
    if (const std::optional<mail::Phrase> outcome = search_outcome(report)) {
        text += text::wrap(mail::english(*outcome), terminal.columns, 0) + "\n";
    }
    const std::string lines =
        text::wrap(mail::english(unattributed(report.log)), terminal.columns, 0) + "\n" +
        text::wrap(mail::english(lines_read(report.log.lines)), terminal.columns, 0);
    if (report.totals.customers == 0) {
        return text + "no customer sent anything\n" + lines + "\n";
    }
    const mail::ReportTotals& totals = report.totals;
    const std::string sum = fmt::format(
        "{} of {} with a score of {} or more; {} to {} from {} to {}",
        text::counted(totals.offenders, "offender"), text::counted(totals.customers, "customer"),
        report.offender_score, text::counted(totals.messages, "message"),
        text::counted(totals.recipients, "recipient"), logfile::minute_text(report.first),
        logfile::minute_text(report.last));
    return text + text::wrap(sum, terminal.columns, 0) + "\n" + lines + "\n";
}

} // namespace ispkit::ratelimitreport
