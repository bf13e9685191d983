// SPDX-License-Identifier: MIT
#include "mail/activity/activity.hpp"
#include "mail/activity/counts.hpp"
#include "mail/report/chart_style.hpp"
#include "mail/report/html_parts.hpp"
#include "markup/html_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace ispkit::mail {

namespace {

/// A bar whose length shows the points, made of table cells, which every mail program shows.
std::string points_bar(int points) {
    constexpr int k_longest = 45;
    return fmt::format(R"(<div style="width:{}px;height:8px;margin-top:6px;background:{}"></div>)",
                       std::max(80 * points / k_longest, 2), k_offence);
}

std::string reasons(const Score& score, const Language& language) {
    std::string text = fmt::format(
        R"(<table><tr>{}<th class="wide"></th><th>{}</th><th></th></tr>)",
        html_number_head({"offender-points"}, language), html_of({"offender-reason"}, language));
    for (const Reason& reason : score.reasons) {
        text += fmt::format(R"(<tr>{}<td class="wide" width="84">{}</td>)"
                            R"(<td style="white-space:nowrap">{}</td><td>{}</td></tr>)"
                            "\n",
                            html_cell(reason.points, language), points_bar(reason.points),
                            html_of({reason.title}, language), html_of(reason.sentence, language));
    }
    return text + "</table>";
}

struct Fact {
    TextId name;
    std::int64_t number;
};

/// Numbers that are not zero, in rows of three.
std::string facts(const Activity& activity, const Language& language) {
    std::vector<Fact> all = {
        {"number-messages", activity.messages},
        {"number-recipients", activity.recipients},
        {"number-peak-messages", busiest_hour_of_messages(activity.hours).messages},
        {"number-peak-recipients", busiest_hour(activity.hours).recipients},
        {"number-size", activity.size},
        {"number-senders", activity.senders},
        {"number-sender-domains", activity.sender_domains},
        {"number-recipient-domains", activity.recipient_domains},
        {"number-addresses", activity.addresses},
        {"number-networks", activity.networks},
        {"number-networks-in-an-hour", activity.networks_in_an_hour},
    };
    for (const auto& [json_name, title, member] : k_counts<std::int64_t>) {
        if (title) {
            all.push_back({*title, activity.*member});
        }
    }
    constexpr std::size_t k_columns = 3;
    std::string text = R"(<table class="facts small"><tr>)";
    std::size_t shown = 0;
    for (const auto& [name, number] : all) {
        if (number == 0) {
            continue;
        }
        text += shown > 0 && shown % k_columns == 0 ? "</tr><tr>" : "";
        text += fmt::format(R"(<td class="muted">{}</td>{})"
                            "\n",
                            html_of({name}, language), html_cell(number, language));
        ++shown;
    }
    return text + "</tr></table>";
}

std::string clients(const Offender& offender, const Language& language) {
    if (!has_clients_to_show(offender)) {
        return {};
    }
    std::string text = fmt::format(
        R"(<h4>{}</h4><table class="small searched"><tr>{}<th>{}</th><th>{}</th><th>{}</th></tr>)"
        "\n",
        html_of({"clients-title"}, language), html_number_head({"clients-messages"}, language),
        html_of({"clients-address"}, language), html_of({"clients-network"}, language),
        html_of({"clients-origin"}, language));
    for (std::size_t i = 0; i < std::min(offender.clients.size(), k_most_clients_shown); ++i) {
        const OffenderClient& client = offender.clients[i];
        text +=
            fmt::format(R"(<tr>{}<td class="mono">{}</td><td class="mono">{}</td><td>{}</td></tr>)"
                        "\n",
                        html_cell(client.messages, language), client.address.str(),
                        wide_network(client.address).str(), markup::html_text(client.origin.str()));
    }
    text += "</table>";
    if (const std::optional<Phrase> more = more_clients(offender)) {
        text += fmt::format(R"(<p class="muted small">{}</p>)", html_of(*more, language));
    }
    return text + "\n";
}

std::string evidence(const Activity& activity, const Language& language) {
    if (activity.evidence.empty()) {
        return {};
    }
    std::string text = fmt::format(R"(<h4>{}</h4><div class="evidence mono searched">)",
                                   html_of({"offender-evidence"}, language));
    for (const std::string& line : activity.evidence) {
        text += fmt::format("<div>{}</div>\n", markup::html_lines(line));
    }
    return text + "</div>";
}

/// The customer's name, and the contact unless the key is the same.
std::string name_and_contact(const Offender& offender, const Language& language) {
    std::string text;
    if (const std::string name = name_for_people(offender, language); !name.empty()) {
        text += fmt::format(R"(<span class="searched">{}</span>; )", markup::html_lines(name));
    }
    if (!offender.contact.empty() && offender.contact != offender.activity.key) {
        text += fmt::format(R"({} <span class="searched">{}</span>; )",
                            html_of({"offender-contact"}, language),
                            markup::html_lines(offender.contact));
    }
    return text;
}

std::string legend(const Activity& activity, const Language& language) {
    return fmt::format("<h4>{}{}{}</h4>", html_of({"offender-hours"}, language),
                       html_swatch(k_offence, {"offender-now"}, language),
                       activity.past.empty() ? ""
                                             : html_swatch(k_usual, {"offender-before"}, language));
}

} // namespace

std::string html_offender(const Offender& offender, std::size_t rank, const Report& report,
                          const Language& language) {
    const Activity& activity = offender.activity;
    std::string text =
        fmt::format(R"(<div class="card chart" id="offender-{}"><h3><span class="score">{}</span> )"
                    R"(<span class="muted">{}</span> <span class="searched">{}</span></h3>)"
                    "\n",
                    rank, offender.score.points, html_of({title_of(activity.kind)}, language),
                    markup::html_lines(activity.key));
    text += fmt::format(
        "<p class=\"muted small\">{}{}</p>\n", name_and_contact(offender, language),
        html_of({"offender-period", {{"first", activity.first}, {"last", activity.last}}},
                language));
    text +=
        reasons(offender.score, language) + legend(activity, language) +
        timeline_chart(activity, report.first, report.last,
                       limit_lines(report, Counted::recipients, activity.kind, language), language);
    return text + "<h4>" + html_of({"offender-numbers"}, language) + "</h4>" +
           facts(activity, language) + clients(offender, language) + evidence(activity, language) +
           "</div>\n";
}

} // namespace ispkit::mail
