// SPDX-License-Identifier: MIT
#include "logfile/timestamp.hpp"
#include "mail/activity/activity.hpp"
#include "mail/activity/counts.hpp"
#include "mail/report/chart_style.hpp"
#include "mail/report/html_parts.hpp"
#include "markup/html_text.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace ispkit::mail {

namespace {

/// A bar whose length shows the points, made of table cells, which every mail program shows.
std::string points_bar(int points) {
    constexpr int k_longest = 45;
    return fmt::format(R"(<div style="width:{}px;height:8px;margin-top:6px;background:{}"></div>)",
                       std::max(80 * points / k_longest, 2), k_offence);
}

std::string reasons(const Score& score) {
    std::string text = R"(<table><tr><th class="number">Points</th><th class="wide"></th>)"
                       R"(<th>Reason</th><th></th></tr>)";
    for (const Reason& reason : score.reasons) {
        text += fmt::format(
            R"(<tr><td class="number" align="right">{}</td><td class="wide" width="84">{}</td>)"
            R"(<td style="white-space:nowrap">{}</td><td>{}</td></tr>)"
            "\n",
            reason.points, points_bar(reason.points), markup::html_text(reason.name),
            markup::html_text(reason.sentence));
    }
    return text + "</table>";
}

struct Fact {
    std::string_view name;
    std::int64_t number;
};

/// Numbers that are not zero, in rows of three.
std::string facts(const Activity& activity) {
    std::vector<Fact> all = {
        {"Messages", activity.messages},
        {"Recipients", activity.recipients},
        {"Messages in the busiest hour", busiest_hour_of_messages(activity.hours).messages},
        {"Recipients in the busiest hour", busiest_hour(activity.hours).recipients},
        {"Bytes", activity.size},
        {"Senders", activity.senders},
        {"Sender domains", activity.sender_domains},
        {"Recipient domains", activity.recipient_domains},
        {"Addresses", activity.addresses},
        {"Networks", activity.networks},
        {"Networks in an hour", activity.networks_in_an_hour},
    };
    for (const auto& [json_name, title, member] : k_counts<std::int64_t>) {
        if (!title.empty()) {
            all.push_back({title, activity.*member});
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
        text += fmt::format(R"(<td class="muted">{}</td><td class="number" align="right">{}</td>)"
                            "\n",
                            name, text::grouped(number));
        ++shown;
    }
    return text + "</tr></table>";
}

std::string clients(const Offender& offender) {
    if (!has_clients_to_show(offender)) {
        return {};
    }
    std::string text =
        R"(<h4>Addresses</h4><table class="small searched"><tr><th class="number">Messages</th>)"
        R"(<th>Address</th><th>Network</th><th>Origin</th></tr>)"
        "\n";
    for (std::size_t i = 0; i < std::min(offender.clients.size(), k_most_clients_shown); ++i) {
        const OffenderClient& client = offender.clients[i];
        text +=
            fmt::format(R"(<tr><td class="number" align="right">{}</td><td class="mono">{}</td>)"
                        R"(<td class="mono">{}</td><td>{}</td></tr>)"
                        "\n",
                        text::grouped(client.messages), client.address.str(),
                        wide_network(client.address).str(), markup::html_text(client.origin.str()));
    }
    text += "</table>";
    if (const std::string more = more_clients(offender); !more.empty()) {
        text += fmt::format(R"(<p class="muted small">{}</p>)", more);
    }
    return text + "\n";
}

std::string evidence(const Activity& activity) {
    if (activity.evidence.empty()) {
        return {};
    }
    std::string text = R"(<h4>From the log</h4><div class="evidence mono searched">)";
    for (const std::string& line : activity.evidence) {
        text += fmt::format("<div>{}</div>\n", markup::html_lines(line));
    }
    return text + "</div>";
}

/// The customer's name, and the contact unless the key is the same.
std::string name_and_contact(const Offender& offender) {
    std::string text;
    if (!offender.activity.name.empty()) {
        text += fmt::format(R"(<span class="searched">{}</span>; )",
                            markup::html_lines(offender.activity.name));
    }
    if (!offender.contact.empty() && offender.contact != offender.activity.key) {
        text += fmt::format(R"(contact <span class="searched">{}</span>; )",
                            markup::html_lines(offender.contact));
    }
    return text;
}

std::string legend(const Activity& activity) {
    return fmt::format("<h4>Recipients hour by hour{}{}</h4>",
                       html_swatch(k_offence, "in this report"),
                       activity.past.empty() ? "" : html_swatch(k_usual, "before"));
}

} // namespace

std::string html_offender(const Offender& offender, std::size_t rank, const Report& report) {
    const Activity& activity = offender.activity;
    const Score& score = offender.score;
    std::string text =
        fmt::format(R"(<div class="card chart" id="offender-{}"><h3><span class="score">{}</span> )"
                    R"(<span class="muted">{}</span> <span class="searched">{}</span></h3>)"
                    "\n",
                    rank, score.points, name_of(activity.kind), markup::html_lines(activity.key));
    text +=
        fmt::format("<p class=\"muted small\">{}from {} to {}</p>\n", name_and_contact(offender),
                    logfile::minute_text(activity.first), logfile::minute_text(activity.last));
    text += reasons(score);
    text +=
        legend(activity) + timeline_chart(activity, report.first, report.last,
                                          limit_lines(report, Counted::recipients, activity.kind));
    text += "<h4>Numbers</h4>" + facts(activity) + clients(offender) + evidence(activity);
    return text + "</div>\n";
}

} // namespace ispkit::mail
