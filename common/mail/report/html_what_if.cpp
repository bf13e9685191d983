// SPDX-License-Identifier: MIT
#include "mail/activity/activity.hpp"
#include "mail/report/html_parts.hpp"
#include "markup/html_text.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

namespace {

/// At most this many innocent customers are named.
constexpr std::size_t k_most_named = 25;

std::string innocent_rows(const WhatIfResult& result) {
    std::string text;
    for (std::size_t i = 0; i < std::min(result.innocent.size(), k_most_named); ++i) {
        const StoppedCustomer& customer = result.innocent[i];
        text += fmt::format(
            R"(<tr><td>{} <span class="key">{}</span></td><td class="number" align="right">{}</td>)"
            R"(<td class="number" align="right">{}</td><td class="number" align="right">{}</td></tr>)"
            "\n",
            name_of(customer.kind), markup::html_lines(customer.key), customer.score,
            text::grouped(customer.stopped.messages), text::grouped(customer.stopped.recipients));
    }
    return text;
}

std::string innocent_table(const WhatIfResult& result) {
    if (result.innocent.empty()) {
        return {};
    }
    std::string text =
        fmt::format(R"(<h4>{}: customers that are not offenders, with refused mail</h4>)"
                    R"(<table class="small"><tr><th>Customer</th>)"
                    R"(<th class="number">Score</th><th class="number">Messages</th>)"
                    R"(<th class="number">Recipients</th></tr>{})",
                    markup::html_text(result.limit.str()), innocent_rows(result));
    if (result.innocent.size() > k_most_named) {
        text += fmt::format(
            R"(<tr><td colspan="4" class="muted">and {} more</td></tr>)",
            text::grouped(static_cast<std::int64_t>(result.innocent.size() - k_most_named)));
    }
    return text + "</table>";
}

std::string peak_row(std::string_view label, const PeakDistribution& peaks) {
    std::string text = fmt::format("<tr><td>{}</td>", markup::html_text(label));
    for (const PeakDistribution::Percentile& percentile : peaks.percentiles) {
        text += fmt::format(R"(<td class="number" align="right">{}</td>)",
                            text::grouped(percentile.peak));
    }
    return text + "</tr>\n";
}

std::string peaks_table(const WhatIfResult& result, const std::vector<WhatIfResult>& all) {
    // The table does not depend on how much is allowed, so limits of the same scope share one.
    const auto first = std::find_if(all.begin(), all.end(), [&](const WhatIfResult& other) {
        return other.limit.scope() == result.limit.scope();
    });
    if (result.messages.percentiles.empty() || &*first != &result) {
        return {};
    }
    std::string text =
        fmt::format(R"(<h4>The most that these shares of customers sent, as {} counts it</h4>)"
                    R"(<table class="small"><tr><th></th>)",
                    markup::html_text(result.limit.scope()));
    for (const PeakDistribution::Percentile& percentile : result.messages.percentiles) {
        text += fmt::format(R"(<th class="number">{} %</th>)", percentile.per_cent);
    }
    return text + "</tr>\n" + peak_row("Messages", result.messages) +
           peak_row("Recipients", result.recipients) + "</table>";
}

} // namespace

std::string html_what_ifs(const Report& report) {
    const std::string outcome(search_text(report));
    const std::string searched =
        outcome.empty() ? "" : "<p>" + markup::html_text(outcome) + "</p>\n";
    constexpr std::string_view k_heading = "<h2>What limits would have done</h2>";
    if (report.what_ifs.empty()) {
        return outcome.empty() ? std::string() : std::string(k_heading) + searched;
    }
    std::string text(k_heading);
    text += R"(<div class="card"><table><tr><th>Limit</th>)"
            R"(<th class="number">Offenders</th><th class="number">Share of their mail</th>)"
            R"(<th class="number">Others</th>)"
            R"(<th class="number">Messages</th><th class="number">Recipients</th>)"
            R"(<th class="number wide">Strangers</th></tr>)"
            "\n";
    std::string details;
    for (const WhatIfResult& result : report.what_ifs) {
        text += fmt::format(
            R"(<tr><td class="key">{}{}</td><td class="number" align="right">{} of {}</td>)"
            R"(<td class="number" align="right">{}</td>)"
            R"(<td class="number" align="right">{}</td><td class="number" align="right">{}</td>)"
            R"(<td class="number" align="right">{}</td>)"
            R"(<td class="number wide" align="right">{}</td></tr>)"
            "\n",
            markup::html_text(result.limit.str()),
            result.is_found ? R"(<br><span class="small muted">stops every offender of its kind )"
                              R"(that a limit can stop, at the least cost</span>)"
                            : "",
            text::grouped(result.offenders), text::grouped(report.totals.offenders),
            text::share_text(result.offenders_stopped.recipients, result.offenders_sent.recipients),
            text::grouped(static_cast<std::int64_t>(result.innocent.size())),
            text::grouped(result.stopped.messages), text::grouped(result.stopped.recipients),
            text::grouped(result.strangers));
        details += peaks_table(result, report.what_ifs) + innocent_table(result);
    }
    return fmt::format("{}</table>{}</div>\n{}", text, details, searched);
}

} // namespace ispkit::mail
