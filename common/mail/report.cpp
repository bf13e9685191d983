// SPDX-License-Identifier: MIT
#include "mail/report.hpp"

#include <algorithm>
#include <tuple>

namespace ispkit::mail {

namespace {

constexpr double k_percentiles[] = {50, 90, 95, 99, 99.9, 100};

bool is_stranger(const Activity& activity) {
    return !activity.is_customer &&
           (activity.kind == ActivityKind::client || activity.kind == ActivityKind::prefix);
}

/// The worst first; of equals the one with more recipients, then in the order of keys.
bool is_worse(const Suspect& a, const Suspect& b) {
    return std::tie(b.score.points, b.activity.recipients, a.activity.key) <
           std::tie(a.score.points, a.activity.recipients, b.activity.key);
}

void add_to(ReportTotals& totals, const Activity& activity) {
    ++totals.customers;
    totals.messages += activity.messages;
    totals.recipients += activity.recipients;
    totals.size += activity.size;
    totals.sent += activity.sent;
    totals.deferred += activity.deferred;
    totals.bounced += activity.bounced;
    totals.spam += activity.spam;
    totals.viruses += activity.viruses;
    totals.blocklist_hits += activity.blocklist_hits;
    totals.greylisted += activity.greylisted;
    totals.limit_hits += activity.limit_hits;
    totals.rejected += activity.rejected;
    totals.sasl_failures += activity.sasl_failures;
}

std::int64_t busiest_messages(const Activity& activity) {
    std::int64_t most = 0;
    for (const ActivityHour& hour : activity.hours) {
        most = std::max(most, hour.messages);
    }
    return most;
}

/// The next of 1, 2, 5, 10, 20, 50 ...
std::int64_t next_bound(std::int64_t bound) {
    std::int64_t power = 1;
    while (bound / power >= 10) {
        power *= 10;
    }
    constexpr std::int64_t k_two = 2;
    constexpr std::int64_t k_five = 5;
    const std::int64_t digit = bound / power;
    return power * (digit == 1 ? k_two : digit == k_two ? k_five : 10);
}

} // namespace

void PeakDistribution::add(std::int64_t peak, bool is_offender) {
    if (peak <= 0) {
        return;
    }
    if (bins.empty()) {
        bins.push_back({0, 1, 0, 0});
    }
    // Beyond this there is no mail, and the next bound would not fit.
    constexpr std::int64_t k_last_bound = 1'000'000'000'000;
    while (bins.back().up_to < peak && bins.back().up_to < k_last_bound) {
        bins.push_back({bins.back().up_to, next_bound(bins.back().up_to), 0, 0});
    }
    const auto bin = std::find_if(bins.begin(), bins.end() - 1,
                                  [&](const Bin& candidate) { return peak <= candidate.up_to; });
    ++bin->customers;
    bin->offenders += is_offender ? 1 : 0;
    peaks_.push_back(peak);
}

void PeakDistribution::finish() {
    std::sort(peaks_.begin(), peaks_.end());
    for (const double per_cent : k_percentiles) {
        if (!peaks_.empty()) {
            const double rank = per_cent / 100 * static_cast<double>(peaks_.size() - 1);
            percentiles.push_back({per_cent, peaks_[static_cast<std::size_t>(rank)]});
        }
    }
    peaks_ = {};
}

std::vector<Suspect> suspects_of(std::vector<Activity> activities) {
    std::erase_if(activities, is_stranger);
    const Population population(activities);
    std::vector<Suspect> suspects;
    suspects.reserve(activities.size());
    for (Activity& activity : activities) {
        Score score = score_of(activity, population);
        suspects.push_back({std::move(activity), std::move(score)});
    }
    std::sort(suspects.begin(), suspects.end(), is_worse);
    return suspects;
}

Report make_report(std::vector<Suspect> suspects, int offender_score, std::size_t most) {
    Report report;
    report.offender_score = offender_score;
    for (const auto& [activity, score] : suspects) {
        const bool is_offender = score.points >= offender_score;
        if (report.totals.customers == 0 || activity.first < report.first) {
            report.first = activity.first;
        }
        report.last = std::max(report.last, activity.last);
        add_to(report.totals, activity);
        report.totals.offenders += is_offender ? 1 : 0;
        report.messages.add(busiest_messages(activity), is_offender);
        report.recipients.add(busiest_hour(activity.hours).recipients, is_offender);
    }
    report.messages.finish();
    report.recipients.finish();
    const auto shown = std::min(most, static_cast<std::size_t>(report.totals.offenders));
    suspects.resize(shown);
    report.offenders = std::move(suspects);
    return report;
}

} // namespace ispkit::mail
