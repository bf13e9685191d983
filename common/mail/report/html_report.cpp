// SPDX-License-Identifier: MIT
#include "mail/report/html_report.hpp"

#include "error.hpp"
#include "logfile/timestamp.hpp"
#include "mail/activity/activity.hpp"
#include "mail/report/chart_style.hpp"
#include "mail/report/html_parts.hpp"
#include "mail/score/score_weights.hpp"
#include "markup/html_text.hpp"
#include "markup/page.hpp"
#include "text/quantity.hpp"

#include <algorithm>

namespace ispkit::mail {

namespace {

std::string sums(const ReportTotals& totals) {
    const std::int64_t known = totals.sent + totals.deferred + totals.bounced;
    const auto sum = [](std::string_view name, std::int64_t number) {
        return markup::page_sum(name, text::grouped(number));
    };
    return R"(<div class="card sums">)" + sum("offenders", totals.offenders) +
           sum("customers", totals.customers) + sum("messages", totals.messages) +
           sum("recipients", totals.recipients) +
           markup::page_sum("bounced", text::share_text(totals.bounced, known)) +
           sum("spam", totals.spam) + sum("viruses", totals.viruses) +
           sum("block list hits", totals.blocklist_hits) + sum("limit hits", totals.limit_hits) +
           sum("failed log-ins", totals.sasl_failures) + "</div>\n";
}

/// A cell whose column is sorted by the value.
std::string number_cell(double value, std::string_view text, std::string_view classes) {
    return fmt::format(R"(<td class="{}" align="right" data-value="{}">{}</td>)", classes, value,
                       text);
}

std::string overview_row(const Offender& offender, std::size_t rank, const Report& report) {
    const Activity& activity = offender.activity;
    const Score& score = offender.score;
    const std::string name = activity.name.empty()
                                 ? ""
                                 : fmt::format(R"(<br><span class="small muted">{}</span>)",
                                               markup::html_lines(activity.name));
    const std::string_view reason =
        score.reasons.empty() ? std::string_view() : score.reasons.front().name;
    const auto count_cell = [](std::int64_t count, std::string_view classes) {
        return number_cell(static_cast<double>(count), text::grouped(count), classes);
    };
    const double bounced = activity.outcomes() == 0 ? -1
                                                    : static_cast<double>(activity.bounced) /
                                                          static_cast<double>(activity.outcomes());
    return fmt::format(
        R"(<tr data-details="offender-{0}"><td data-value="{1}"><span class="score">{1}</span></td>)"
        R"(<td class="searched"><span class="small muted">{2}</span> )"
        R"(<a class="key" href="#offender-{0}">{3}</a>{4}</td>)"
        "\n{5}{6}{7}"
        R"(<td class="wide">{8}</td><td>{9}</td></tr>)"
        "\n",
        rank, score.points, name_of(activity.kind), markup::html_lines(activity.key), name,
        count_cell(activity.recipients, "number"),
        count_cell(busiest_hour(activity.hours).recipients, "number wide"),
        number_cell(bounced, text::share_text(activity.bounced, activity.outcomes()),
                    "number wide"),
        small_timeline(activity, report.first, report.last), markup::html_text(reason));
}

std::string overview(const Report& report) {
    std::string text = "<h2>Offenders</h2>\n<div class=\"card\">";
    if (report.offenders.empty()) {
        return text + fmt::format("<p>Nobody has a score of {} or more.</p></div>\n",
                                  report.offender_score);
    }
    text += R"(<table data-search="Search" data-found="{found} of {all}"><thead><tr>)"
            R"(<th data-sort="" aria-sort="descending">Score</th><th data-sort="">Customer</th>)"
            R"(<th class="number" data-sort="">Recipients</th>)"
            R"(<th class="number wide" data-sort="">Busiest hour</th>)"
            R"(<th class="number wide" data-sort="">Bounced</th><th class="wide">Hour by hour</th>)"
            R"(<th data-sort="">Main reason</th></tr></thead>)"
            "\n";
    for (std::size_t i = 0; i < report.shown; ++i) {
        text += overview_row(report.offenders[i], i + 1, report);
    }
    text += "</table>";
    if (const std::size_t hidden = report.offenders.size() - report.shown; hidden > 0) {
        text += fmt::format(R"(<p class="muted">and {} more</p>)",
                            text::grouped(static_cast<std::int64_t>(hidden)));
    }
    return text + "</div>\n";
}

std::string percentiles(const PeakDistribution& messages, const PeakDistribution& recipients) {
    std::string head = R"(<table class="small"><tr><th>Share of customers</th>)";
    std::string first = "<tr><td>sent at most this many messages in an hour</td>";
    std::string second = "<tr><td>sent to at most this many recipients in an hour</td>";
    for (std::size_t i = 0; i < messages.percentiles.size(); ++i) {
        head += fmt::format(R"(<th class="number">{} %</th>)", messages.percentiles[i].per_cent);
        first += fmt::format(R"(<td class="number" align="right">{}</td>)",
                             text::grouped(messages.percentiles[i].peak));
        second += fmt::format(R"(<td class="number" align="right">{}</td>)",
                              text::grouped(recipients.percentiles[i].peak));
    }
    return head + "</tr>\n" + first + "</tr>\n" + second + "</tr></table>";
}

std::string distribution(const Report& report) {
    if (report.recipients.bins.empty()) {
        return {};
    }
    return fmt::format("<h2>All customers</h2><div class=\"card chart\"><h4>Customers by their "
                       "busiest hour{}{}</h4>"
                       "{}{}{}</div>\n",
                       html_swatch(k_usual, "all"), html_swatch(k_offence, "offenders"),
                       histogram_chart(report.messages, "messages",
                                       limit_lines(report, Counted::messages, std::nullopt)),
                       histogram_chart(report.recipients, "recipients",
                                       limit_lines(report, Counted::recipients, std::nullopt)),
                       percentiles(report.messages, report.recipients));
}

std::string footer() {
    return markup::page_end(fmt::format(
        "<p>A score is the sum of the points of its reasons. {} points make an offender "
        "by default, and no single reason is worth that many. "
        "mail-ratelimit-report(1) has the table of all reasons.</p>"
        "<p>Times are those of the machine that wrote the report. Customers are logins, and "
        "addresses known to be the provider's own.</p>",
        k_offender_score));
}

} // namespace

std::string html_swatch(std::string_view colour, std::string_view name) {
    return fmt::format(R"(<span class="swatch" style="background:{}"></span>{})", colour, name);
}

std::vector<LimitLine> limit_lines(const Report& report, Counted counted,
                                   std::optional<ActivityKind> kind) {
    std::vector<LimitLine> lines;
    const auto add = [&](const RateLimit& limit, std::string_view origin) {
        const std::optional<std::int64_t>& value =
            counted == Counted::messages ? limit.allowance.messages : limit.allowance.recipients;
        const bool is_for_kind =
            !kind || (*kind != ActivityKind::uid &&
                      (limit.kind.key == LimitKey::sasl) == (*kind == ActivityKind::sasl));
        if (value && is_for_kind && limit.allowance.window == std::chrono::hours(1)) {
            const std::string_view whom = limit.kind.key == LimitKey::sasl     ? "login"
                                          : limit.kind.key == LimitKey::client ? "client"
                                                                               : "sender";
            lines.push_back(
                {fmt::format("{} {} ({})", origin, text::grouped(*value), whom), *value});
        }
    };
    for (const std::string& text : report.limits) {
        add(RateLimit::parse(text), "limit");
    }
    for (const WhatIfResult& result : report.what_ifs) {
        add(result.limit, result.is_found ? "found" : "what if");
    }
    return lines;
}

std::string html_page(const Report& report) {
    const std::string when = report.totals.customers == 0
                                 ? "no customer sent anything"
                                 : fmt::format("{} to {}", logfile::minute_text(report.first),
                                               logfile::minute_text(report.last));
    std::string text =
        markup::page_start({.title = "Mail report: " + when,
                            .style = k_html_style,
                            .script = markup::PageScript::tables}) +
        fmt::format("<h1>Mail report</h1>\n<p class=\"muted\">{}; {}<br>{}</p>\n", when,
                    lines_text(report.log.lines), unattributed_text(report.log));
    for (const std::string& warning : report.warnings) {
        text += fmt::format("<p class=\"warning\">{}</p>\n", markup::html_lines(warning));
    }
    text += sums(report.totals) + overview(report) + distribution(report) + html_what_ifs(report);
    if (!report.offenders.empty()) {
        text += "<h2>Details for each offender</h2>\n";
    }
    for (std::size_t i = 0; i < report.shown; ++i) {
        text += html_offender(report.offenders[i], i + 1, report);
    }
    return text + footer();
}

} // namespace ispkit::mail
