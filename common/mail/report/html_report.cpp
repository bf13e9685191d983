// SPDX-License-Identifier: MIT
#include "mail/report/html_report.hpp"

#include "mail/activity/activity.hpp"
#include "mail/report/chart_style.hpp"
#include "mail/report/html_parts.hpp"
#include "mail/score/score_weights.hpp"
#include "markup/html_text.hpp"
#include "markup/page.hpp"

#include <fmt/format.h>

#include <vector>

namespace ispkit::mail {

namespace {

std::string sums(const ReportTotals& totals, const Language& language) {
    const std::int64_t known = totals.sent + totals.deferred + totals.bounced;
    const auto sum = [&](const Phrase& name, std::int64_t number) {
        return markup::page_sum(html_of(name, language), html_number(number, language));
    };
    return R"(<div class="card sums">)" + sum({"sum-offenders"}, totals.offenders) +
           sum({"sum-customers"}, totals.customers) + sum({"sum-messages"}, totals.messages) +
           sum({"sum-recipients"}, totals.recipients) +
           markup::page_sum(html_of({"sum-bounced"}, language),
                            html_share({totals.bounced, known}, language)) +
           sum({"sum-spam"}, totals.spam) + sum({"sum-viruses"}, totals.viruses) +
           sum({"sum-blocklist-hits"}, totals.blocklist_hits) +
           sum({"sum-limit-hits"}, totals.limit_hits) +
           sum({"sum-sasl-failures"}, totals.sasl_failures) + "</div>\n";
}

/// A cell whose column is sorted by the value.
std::string sorted_cell(double value, std::string_view html, std::string_view classes) {
    return fmt::format(R"(<td class="{}" align="right" data-value="{}">{}</td>)", classes, value,
                       html);
}

std::string overview_row(const Offender& offender, std::size_t rank, const Report& report,
                         const Language& language) {
    const Activity& activity = offender.activity;
    std::string name = name_for_people(offender, language);
    if (!name.empty()) {
        name = fmt::format(R"(<br><span class="small muted">{}</span>)", markup::html_lines(name));
    }
    const auto count_cell = [&](std::int64_t count, std::string_view classes) {
        return sorted_cell(static_cast<double>(count), html_number(count, language), classes);
    };
    const Share bounced{activity.bounced, activity.outcomes()};
    const double bounced_part =
        bounced.whole == 0 ? -1
                           : static_cast<double>(bounced.part) / static_cast<double>(bounced.whole);
    const std::vector<Reason>& reasons = offender.score.reasons;
    return fmt::format(
        R"(<tr data-details="offender-{0}"><td data-value="{1}"><span class="score">{1}</span></td>)"
        R"(<td class="searched"><span class="small muted">{2}</span> )"
        R"(<a class="key" href="#offender-{0}">{3}</a>{4}</td>)"
        "\n{5}{6}{7}"
        R"(<td class="wide">{8}</td><td>{9}</td></tr>)"
        "\n",
        rank, offender.score.points, html_of({title_of(activity.kind)}, language),
        markup::html_lines(activity.key), name, count_cell(activity.recipients, "number"),
        count_cell(busiest_hour(activity.hours).recipients, "number wide"),
        sorted_cell(bounced_part, html_share(bounced, language), "number wide"),
        small_timeline(activity, report.first, report.last, language),
        reasons.empty() ? "" : html_of({reasons.front().title}, language));
}

std::string overview_head(const Language& language) {
    const auto head = [&](std::string_view attributes, const Phrase& title) {
        return fmt::format("<th{}>{}</th>", attributes, html_of(title, language));
    };
    // The script of the page fills in the numbers.
    const Phrase found{"page-found", {{"found", "{found}"}, {"all", "{all}"}}};
    return fmt::format(R"(<table data-search="{}" data-found="{}"><thead><tr>)",
                       html_of({"page-search"}, language), html_of(found, language)) +
           head(R"( data-sort="" aria-sort="descending")", {"offenders-score"}) +
           head(R"( data-sort="")", {"offenders-customer"}) +
           head(R"( class="number" data-sort="")", {"offenders-recipients"}) +
           head(R"( class="number wide" data-sort="")", {"offenders-peak"}) +
           head(R"( class="number wide" data-sort="")", {"offenders-bounced"}) +
           head(R"( class="wide")", {"offenders-hours"}) +
           head(R"( data-sort="")", {"offenders-reason"}) + "</tr></thead>\n";
}

std::string overview(const Report& report, const Language& language) {
    std::string text =
        "<h2>" + html_of({"offenders-title"}, language) + "</h2>\n<div class=\"card\">";
    if (report.offenders.empty()) {
        const Phrase none{"offenders-none", {{"score", std::int64_t{report.offender_score}}}};
        return text + "<p>" + html_of(none, language) + "</p></div>\n";
    }
    text += overview_head(language);
    for (std::size_t i = 0; i < report.shown; ++i) {
        text += overview_row(report.offenders[i], i + 1, report, language);
    }
    text += "</table>";
    if (const std::size_t hidden = report.offenders.size() - report.shown; hidden > 0) {
        text += fmt::format(R"(<p class="muted">{}</p>)", html_more(hidden, language));
    }
    return text + "</div>\n";
}

std::string percentiles(const Report& report, const Language& language) {
    const std::string head = fmt::format(R"(<table class="small"><tr><th>{}</th>{})",
                                         html_of({"customers-share"}, language),
                                         html_percentile_heads(report.messages, language));
    std::string first = "<tr><td>" + html_of({"customers-messages-share"}, language) + "</td>";
    std::string second = "<tr><td>" + html_of({"customers-recipients-share"}, language) + "</td>";
    for (std::size_t i = 0; i < report.messages.percentiles.size(); ++i) {
        first += html_cell(report.messages.percentiles[i].peak, language);
        second += html_cell(report.recipients.percentiles[i].peak, language);
    }
    return head + "</tr>\n" + first + "</tr>\n" + second + "</tr></table>";
}

std::string distribution(const Report& report, const Language& language) {
    if (report.recipients.bins.empty()) {
        return {};
    }
    const auto limits = [&](Counted counted) {
        return limit_lines(report, counted, std::nullopt, language);
    };
    return fmt::format("<h2>{}</h2><div class=\"card chart\"><h4>{}{}{}</h4>{}{}{}</div>\n",
                       html_of({"customers-title"}, language),
                       html_of({"customers-chart"}, language),
                       html_swatch(k_usual, {"customers-all"}, language),
                       html_swatch(k_offence, {"customers-offenders"}, language),
                       histogram_chart(report.messages, {"customers-messages"},
                                       limits(Counted::messages), language),
                       histogram_chart(report.recipients, {"customers-recipients"},
                                       limits(Counted::recipients), language),
                       percentiles(report, language));
}

std::string footer(const Language& language) {
    const Phrase score{"page-score-text", {{"score", std::int64_t{k_offender_score}}}};
    return markup::page_end("<p>" + html_of(score, language) + "</p><p>" +
                            html_of({"page-time-text"}, language) + "</p>");
}

} // namespace

std::string html_of(const Phrase& phrase, const Language& language) {
    return markup::html_text(language.text(phrase));
}

std::string html_number(std::int64_t number, const Language& language) {
    return markup::html_text(language.number(number));
}

std::string html_share(const Share& share, const Language& language) {
    return markup::html_text(language.share(share));
}

std::string html_more(std::size_t count, const Language& language) {
    return html_of({"page-more", {{"count", static_cast<std::int64_t>(count)}}}, language);
}

std::string html_cell(std::int64_t number, const Language& language) {
    return fmt::format(R"(<td class="number" align="right">{}</td>)",
                       html_number(number, language));
}

std::string html_cell(const Share& share, const Language& language) {
    return fmt::format(R"(<td class="number" align="right">{}</td>)", html_share(share, language));
}

std::string html_number_head(const Phrase& title, const Language& language) {
    return fmt::format(R"(<th class="number">{}</th>)", html_of(title, language));
}

std::string html_percentile_heads(const PeakDistribution& peaks, const Language& language) {
    std::string heads;
    for (const PeakDistribution::Percentile& percentile : peaks.percentiles) {
        const std::string per_cent = language.localized(fmt::format("{}", percentile.per_cent));
        heads += fmt::format(R"(<th class="number">{} %</th>)", markup::html_text(per_cent));
    }
    return heads;
}

std::string html_swatch(std::string_view colour, const Phrase& name, const Language& language) {
    return fmt::format(R"(<span class="swatch" style="background:{}"></span>{})", colour,
                       html_of(name, language));
}

TextId title_of(ActivityKind kind) {
    switch (kind) {
    case ActivityKind::client:
        return "kind-client";
    case ActivityKind::sasl:
        return "kind-sasl";
    case ActivityKind::sender:
        return "kind-sender";
    case ActivityKind::prefix:
        return "kind-prefix";
    case ActivityKind::uid:
        break;
    }
    return "kind-uid";
}

std::vector<LimitLine> limit_lines(const Report& report, Counted counted,
                                   std::optional<ActivityKind> kind, const Language& language) {
    std::vector<LimitLine> lines;
    const auto add = [&](const RateLimit& limit, TextId label) {
        const std::optional<std::int64_t>& value =
            counted == Counted::messages ? limit.allowance.messages : limit.allowance.recipients;
        const bool is_for_kind =
            !kind || (*kind != ActivityKind::uid &&
                      (limit.kind.key == LimitKey::sasl) == (*kind == ActivityKind::sasl));
        if (value && is_for_kind && limit.allowance.window == std::chrono::hours(1)) {
            const TextId whom =
                title_of(limit.kind.key == LimitKey::sasl     ? ActivityKind::sasl
                         : limit.kind.key == LimitKey::client ? ActivityKind::client
                                                              : ActivityKind::sender);
            lines.push_back(
                {language.text({label, {{"value", *value}, {"whom", Phrase{whom}}}}), *value});
        }
    };
    for (const std::string& text : report.limits) {
        add(RateLimit::parse(text), "limit-in-force");
    }
    for (const WhatIfResult& result : report.what_ifs) {
        add(result.limit, result.is_found ? TextId("limit-found") : "limit-tried");
    }
    return lines;
}

std::string html_page(const Report& report, const Language& language) {
    const std::string when =
        report.totals.customers == 0
            ? html_of({"page-nobody"}, language)
            : html_of({"page-period", {{"first", report.first}, {"last", report.last}}}, language);
    const std::string title = html_of({"page-title"}, language);
    std::string text = markup::page_start({.title = title + ": " + when,
                                           .style = k_html_style,
                                           .language = html_of({"format-language"}, language),
                                           .script = markup::PageScript::tables}) +
                       fmt::format("<h1>{}</h1>\n<p class=\"muted\">{}; {}<br>{}</p>\n", title,
                                   when, html_of(lines_read(report.log.lines), language),
                                   html_of(unattributed(report.log), language));
    for (const Phrase& warning : report.warnings) {
        text += fmt::format("<p class=\"warning\">{}</p>\n",
                            markup::html_lines(language.text(warning)));
    }
    text += sums(report.totals, language) + overview(report, language) +
            distribution(report, language) + html_what_ifs(report, language);
    if (!report.offenders.empty()) {
        text += "<h2>" + html_of({"offender-title"}, language) + "</h2>\n";
    }
    for (std::size_t i = 0; i < report.shown; ++i) {
        text += html_offender(report.offenders[i], i + 1, report, language);
    }
    return text + footer(language);
}

} // namespace ispkit::mail
