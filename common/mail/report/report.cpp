// SPDX-License-Identifier: MIT
#include "mail/report/report.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::mail {

namespace {

void add_to(ReportTotals& totals, const Activity& activity) {
    ++totals.customers;
    totals.messages += activity.messages;
    totals.recipients += activity.recipients;
    totals.size += activity.size;
    add_counts(totals, activity);
}

} // namespace

std::optional<Phrase> search_outcome(const Report& report) {
    const bool has_one = std::any_of(report.what_ifs.begin(), report.what_ifs.end(),
                                     [](const WhatIfResult& result) { return result.is_found; });
    if (!report.is_limit_wanted || has_one) {
        return {};
    }
    return report.totals.offenders == 0 ? Phrase{"what-if-no-offender"}
                                        : Phrase{"what-if-no-limit"};
}

Report make_report(std::vector<Suspect> suspects, int offender_score, std::size_t most,
                   const Contacts& contacts, geo::Geolocation& geolocation) {
    Report report;
    report.offender_score = offender_score;
    for (const auto& [activity, score] : suspects) {
        // A customer with only a past was not active in the reported period.
        if (activity.last == std::chrono::sys_seconds()) {
            continue;
        }
        const bool is_offender = score.points >= offender_score;
        if (report.totals.customers == 0 || activity.first < report.first) {
            report.first = activity.first;
        }
        report.worst_score = std::max(report.worst_score, static_cast<std::uint32_t>(score.points));
        report.last = std::max(report.last, activity.last);
        add_to(report.totals, activity);
        report.totals.offenders += is_offender ? 1 : 0;
        report.messages.add(busiest_hour_of_messages(activity.hours).messages, is_offender);
        report.recipients.add(busiest_hour(activity.hours).recipients, is_offender);
    }
    report.messages.finish();
    report.recipients.finish();
    suspects.resize(static_cast<std::size_t>(report.totals.offenders));
    for (Suspect& suspect : suspects) {
        report.offenders.push_back(offender_of(std::move(suspect), contacts, geolocation));
    }
    report.shown = std::min(most, report.offenders.size());
    return report;
}

} // namespace ispkit::mail
