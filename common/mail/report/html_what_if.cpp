// SPDX-License-Identifier: MIT
#include "mail/activity/activity.hpp"
#include "mail/report/html_parts.hpp"
#include "markup/html_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace ispkit::mail {

namespace {

/// At most this many innocent customers are named.
constexpr std::size_t k_most_named = 25;

std::string innocent_rows(const WhatIfResult& result, const Language& language) {
    std::string text;
    for (std::size_t i = 0; i < std::min(result.innocent.size(), k_most_named); ++i) {
        const StoppedCustomer& customer = result.innocent[i];
        text += fmt::format(R"(<tr><td>{} <span class="key">{}</span></td>{}{}{}</tr>)"
                            "\n",
                            html_of({title_of(customer.kind)}, language),
                            markup::html_lines(customer.key), html_cell(customer.score, language),
                            html_cell(customer.stopped.messages, language),
                            html_cell(customer.stopped.recipients, language));
    }
    return text;
}

std::string innocent_table(const WhatIfResult& result, const Language& language) {
    if (result.innocent.empty()) {
        return {};
    }
    std::string text = fmt::format(
        R"(<h4>{}</h4><table class="small"><tr><th>{}</th>{}{}{}</tr>{})",
        html_of({"what-if-innocent", {{"limit", result.limit.str()}}}, language),
        html_of({"what-if-customer"}, language), html_number_head({"what-if-score"}, language),
        html_number_head({"what-if-messages"}, language),
        html_number_head({"what-if-recipients"}, language), innocent_rows(result, language));
    if (result.innocent.size() > k_most_named) {
        text += fmt::format(R"(<tr><td colspan="4" class="muted">{}</td></tr>)",
                            html_more(result.innocent.size() - k_most_named, language));
    }
    return text + "</table>";
}

std::string peak_row(const Phrase& label, const PeakDistribution& peaks, const Language& language) {
    std::string text = fmt::format("<tr><td>{}</td>", html_of(label, language));
    for (const PeakDistribution::Percentile& percentile : peaks.percentiles) {
        text += html_cell(percentile.peak, language);
    }
    return text + "</tr>\n";
}

std::string peaks_table(const WhatIfResult& result, const std::vector<WhatIfResult>& all,
                        const Language& language) {
    // The table does not depend on how much is allowed, so limits of the same scope share one.
    const auto first = std::find_if(all.begin(), all.end(), [&](const WhatIfResult& other) {
        return other.limit.scope() == result.limit.scope();
    });
    if (result.messages.percentiles.empty() || &*first != &result) {
        return {};
    }
    std::string text =
        fmt::format(R"(<h4>{}</h4><table class="small"><tr><th></th>{})",
                    html_of({"what-if-peaks", {{"scope", result.limit.scope()}}}, language),
                    html_percentile_heads(result.messages, language));
    return text + "</tr>\n" + peak_row({"what-if-messages"}, result.messages, language) +
           peak_row({"what-if-recipients"}, result.recipients, language) + "</table>";
}

std::string what_if_head(const Language& language) {
    return fmt::format(
        R"(<div class="card"><table><tr><th>{}</th>{}{}{}{}{}<th class="number wide">{}</th></tr>)"
        "\n",
        html_of({"what-if-limit"}, language), html_number_head({"what-if-offenders"}, language),
        html_number_head({"what-if-share"}, language),
        html_number_head({"what-if-others"}, language),
        html_number_head({"what-if-messages"}, language),
        html_number_head({"what-if-recipients"}, language),
        html_of({"what-if-strangers"}, language));
}

std::string what_if_row(const WhatIfResult& result, const Report& report,
                        const Language& language) {
    const std::string found = result.is_found
                                  ? fmt::format(R"(<br><span class="small muted">{}</span>)",
                                                html_of({"what-if-found"}, language))
                                  : "";
    return fmt::format(
        R"(<tr><td class="key text">{}{}</td><td class="number" align="right">{}</td>{}{}{}{})"
        R"(<td class="number wide" align="right">{}</td></tr>)"
        "\n",
        markup::html_text(result.limit.str()), found,
        html_of({"what-if-of", {{"offenders", result.offenders}, {"all", report.totals.offenders}}},
                language),
        html_cell(Share{result.offenders_stopped.recipients, result.offenders_sent.recipients},
                  language),
        html_cell(static_cast<std::int64_t>(result.innocent.size()), language),
        html_cell(result.stopped.messages, language),
        html_cell(result.stopped.recipients, language), html_number(result.strangers, language));
}

std::string what_if_card(const Report& report, const Language& language) {
    std::string text = what_if_head(language);
    std::string details;
    for (const WhatIfResult& result : report.what_ifs) {
        text += what_if_row(result, report, language);
        details +=
            peaks_table(result, report.what_ifs, language) + innocent_table(result, language);
    }
    return text + "</table>" + details + "</div>\n";
}

} // namespace

std::string html_what_ifs(const Report& report, const Language& language) {
    const std::optional<Phrase> outcome = search_outcome(report);
    if (report.what_ifs.empty() && !outcome) {
        return {};
    }
    std::string text = "<h2>" + html_of({"what-if-title"}, language) + "</h2>";
    if (!report.what_ifs.empty()) {
        text += what_if_card(report, language);
    }
    return outcome ? text + "<p>" + html_of(*outcome, language) + "</p>\n" : text;
}

} // namespace ispkit::mail
