// SPDX-License-Identifier: MIT
#include "mail/score/score.hpp"

#include "mail/score/score_weights.hpp"
#include "text/quantity.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ispkit::mail {

namespace {

constexpr double k_per_cent = 100;

double share(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : k_per_cent * static_cast<double>(part) / static_cast<double>(whole);
}

double ratio(std::int64_t number, double to) {
    return static_cast<double>(number) / to;
}

std::int64_t median_of(const std::vector<ActivityHour>& hours) {
    std::vector<std::int64_t> recipients;
    for (const ActivityHour& hour : hours) {
        recipients.push_back(hour.recipients);
    }
    const auto middle =
        recipients.begin() + static_cast<std::ptrdiff_t>((recipients.size() - 1) / 2);
    std::nth_element(recipients.begin(), middle, recipients.end());
    return *middle;
}

/// The first day with the most networks; no networks if there is no day.
NetworkDay busiest_day(const std::vector<NetworkDay>& days) {
    const auto most =
        std::max_element(days.begin(), days.end(), [](const NetworkDay& a, const NetworkDay& b) {
            return a.networks < b.networks;
        });
    return most == days.end() ? NetworkDay() : *most;
}

/// No points if the value is too small.
Reason reason_of(const Weight& weight, double value, Phrase sentence) {
    return {weight.reason, weight.title, points_of(weight, value), std::move(sentence)};
}

/// A number that is compared as another one, such as at least 5.
Phrase counts_as(std::int64_t number, double usual) {
    return {"reason-counts-as", {{"number", number}, {"usual", usual}}};
}

/// Sums up reasons as they are found.
class Scorer {
public:
    Scorer(const Activity& activity, const Population& population, HoursOfDay& clock)
        : activity_(activity)
        , clock_(clock)
        , class_(population.class_of(activity))
        , peak_(busiest_hour(activity.hours)) {}

    Score score() {
        weigh_volume();
        weigh_recipients();
        weigh_outcome();
        weigh_verdicts();
        weigh_refusals();
        weigh_login();
        weigh_odd_hours();
        std::stable_sort(score_.reasons.begin(), score_.reasons.end(),
                         [](const Reason& a, const Reason& b) { return a.points > b.points; });
        return std::move(score_);
    }

private:
    void add(Reason reason) {
        if (reason.points > 0) {
            score_.points += reason.points;
            score_.reasons.push_back(std::move(reason));
        }
    }

    void add(const Weight& weight, double value, Phrase sentence) {
        add(reason_of(weight, value, std::move(sentence)));
    }

    Phrase peak() const {
        return {"reason-peak", {{"recipients", peak_.recipients}, {"time", peak_.hour}}};
    }

    void weigh_volume() {
        if (activity_.past.empty()) {
            Reason of_class = reason_of_class();
            Reason newcomer = reason_of_newcomer();
            newcomer.points = std::min(newcomer.points, k_most_without_past - of_class.points);
            add(std::move(of_class));
            add(std::move(newcomer));
        } else if (peak_.recipients >= k_least_peak) {
            weigh_past();
        }
    }

    Reason reason_of_class() const {
        const bool is_small = peak_.recipients < k_least_peak || class_.members < k_least_members;
        const std::int64_t usual = std::max(class_.ninth_decile, k_least_class_usual);
        const double times = ratio(peak_.recipients, static_cast<double>(usual));
        return reason_of(k_class, is_small ? 0 : times,
                         {"reason-class",
                          {{"peak", peak()},
                           {"times", times},
                           {"usual", usual},
                           {"members", Phrase{Population::class_name(activity_)}},
                           {"most", class_.ninth_decile},
                           {"median", class_.median}}});
    }

    Reason reason_of_newcomer() const {
        const bool is_usual =
            class_.members < k_least_members || class_.with_past < class_.members / 2;
        return reason_of(k_newcomer, is_usual ? 0 : static_cast<double>(activity_.recipients),
                         {"reason-newcomer", {{"recipients", activity_.recipients}}});
    }

    double usual() const {
        return class_.growth * static_cast<double>(std::max(busiest_hour(activity_.past).recipients,
                                                            k_least_usual));
    }

    /// The busiest hour as a multiple of the usual hour and the busiest hour of the customer's own
    /// past, and the value used for the latter if it is small or the whole class has grown.
    Phrase past_phrase() const {
        const std::int64_t most = busiest_hour(activity_.past).recipients;
        const bool counts_as_itself = text::short_number(usual()) == text::grouped(most);
        const double times = ratio(peak_.recipients, usual());
        const std::int64_t median = median_of(activity_.past);
        const PhraseValue before = counts_as_itself
                                       ? PhraseValue{"before", most}
                                       : PhraseValue{"before", counts_as(most, usual())};
        if (median == 0) {
            return {"reason-own-past", {{"peak", peak()}, {"times", times}, before}};
        }
        const double median_times = ratio(peak_.recipients, static_cast<double>(median));
        return {"reason-own-past-median",
                {{"peak", peak()},
                 {"median-times", median_times},
                 {"median", median},
                 {"times", times},
                 before}};
    }

    void weigh_past() {
        add(k_own_past, ratio(peak_.recipients, usual()), past_phrase());
        const auto hours = std::count_if(
            activity_.hours.begin(), activity_.hours.end(), [&](const ActivityHour& hour) {
                return hour.recipients >= k_least_peak &&
                       static_cast<double>(hour.recipients) >= k_own_past.from * usual();
            });
        add(k_sustained, static_cast<double>(hours),
            {"reason-sustained", {{"hours", std::int64_t{hours}}}});
    }

    void weigh_recipients() {
        if (activity_.messages < k_least_messages || activity_.recipients < k_least_recipients) {
            return;
        }
        const auto average = [](std::int64_t recipients, std::int64_t messages) {
            return messages == 0 ? 0 : ratio(recipients, static_cast<double>(messages));
        };
        std::int64_t messages = 0;
        std::int64_t recipients = 0;
        for (const ActivityHour& hour : activity_.past) {
            messages += hour.messages;
            recipients += hour.recipients;
        }
        const double now = average(activity_.recipients, activity_.messages);
        // A long history of many recipients suggests a newsletter.
        if (now >= 2 * average(recipients, messages)) {
            add(k_recipients, now, {"reason-recipients-per-message", {{"recipients", now}}});
        }
    }

    void weigh_outcome() {
        const std::int64_t known = activity_.outcomes();
        if (activity_.bounced >= k_least_bounces) {
            const double part = share(activity_.bounced, known);
            add(k_bounces, part,
                {"reason-bounces",
                 {{"bounced", activity_.bounced}, {"recipients", known}, {"share", part}}});
        }
        if (activity_.deferred >= k_least_deferrals) {
            const double part = share(activity_.deferred, known);
            add(k_deferrals, part,
                {"reason-deferrals",
                 {{"deferred", activity_.deferred}, {"recipients", known}, {"share", part}}});
        }
    }

    void weigh_verdicts() {
        if (share(activity_.spam, std::max(activity_.messages, activity_.spam)) >=
            k_least_spam_share) {
            // Messages that a milter refuses are not among the counted messages.
            const TextId sentence = activity_.spam <= activity_.messages ? TextId("reason-spam")
                                                                         : "reason-spam-refused";
            add(k_spam, static_cast<double>(activity_.spam),
                {sentence, {{"spam", activity_.spam}, {"messages", activity_.messages}}});
        }
        add(k_viruses, static_cast<double>(activity_.viruses),
            {"reason-viruses", {{"viruses", activity_.viruses}}});
    }

    void weigh_refusals() {
        add(k_blocklist, static_cast<double>(activity_.blocklist_hits),
            {"reason-block-list", {{"count", activity_.blocklist_hits}}});
        add(k_limit_hits, static_cast<double>(activity_.limit_hits),
            {"reason-limit-hits", {{"count", activity_.limit_hits}}});
        add(k_sender_domains, static_cast<double>(activity_.sender_domains_in_an_hour),
            {"reason-sender-domains",
             {{"domains", activity_.sender_domains_in_an_hour},
              {"all", activity_.sender_domains}}});
        add(k_sender_mismatches, static_cast<double>(activity_.sender_mismatches),
            {"reason-sender-mismatches", {{"count", activity_.sender_mismatches}}});
    }

    void weigh_login() {
        if (activity_.kind == ActivityKind::sasl) {
            Reason within_an_hour = reason_of(
                k_networks, static_cast<double>(activity_.networks_in_an_hour),
                {"reason-networks",
                 {{"networks", activity_.networks_in_an_hour}, {"all", activity_.networks}}});
            Reason rotation = reason_of_rotation();
            add(std::move(within_an_hour.points >= rotation.points ? within_an_hour : rotation));
        }
        add(k_sasl_failures, static_cast<double>(activity_.sasl_failures_before_success),
            {"reason-sasl-failures", {{"failures", activity_.sasl_failures_before_success}}});
    }

    /// A thief who changes networks slowly comes from few of them in any one hour.
    Reason reason_of_rotation() const {
        const NetworkDay now = busiest_day(activity_.network_days);
        const std::int64_t before = busiest_day(activity_.past_network_days).networks;
        const std::int64_t usual =
            before == 0 ? k_unknown_networks : std::max(before, k_least_usual_networks);
        const double times = ratio(now.networks, static_cast<double>(usual));
        if (before == 0) {
            return reason_of(k_network_rotation, times,
                             {"reason-network-rotation-unknown",
                              {{"networks", now.networks},
                               {"time", now.begin},
                               {"times", times},
                               {"usual", usual}}});
        }
        return reason_of(
            k_network_rotation, times,
            {"reason-network-rotation",
             {{"networks", now.networks},
              {"time", now.begin},
              {"times", times},
              before == usual
                  ? PhraseValue{"before", before}
                  : PhraseValue{"before", counts_as(before, static_cast<double>(usual))}}});
    }

    void weigh_odd_hours() {
        if (activity_.past.size() < k_least_past_hours) {
            return;
        }
        // When clocks change, a machine may still go by the earlier time: a known hour makes its
        // neighbours known, too.
        constexpr std::size_t k_day = HoursOfDay::k_day;
        std::array<bool, k_day> is_known{};
        for (const ActivityHour& hour : activity_.past) {
            const std::size_t known = clock_.at(hour.hour);
            is_known[(known + k_day - 1) % k_day] = is_known[known] = true;
            is_known[(known + 1) % k_day] = true;
        }
        std::int64_t recipients = 0;
        const ActivityHour* most = nullptr;
        for (const ActivityHour& hour : activity_.hours) {
            if (!is_known[clock_.at(hour.hour)]) {
                recipients += hour.recipients;
                most = most == nullptr || most->recipients < hour.recipients ? &hour : most;
            }
        }
        if (most != nullptr && share(recipients, activity_.recipients) >= k_least_odd_share) {
            add(k_odd_hours, static_cast<double>(recipients),
                {"reason-odd-hours",
                 {{"recipients", recipients}, {"most", most->recipients}, {"time", most->hour}}});
        }
    }

    const Activity& activity_;
    HoursOfDay& clock_;
    const ClassUsage& class_;
    ActivityHour peak_;
    Score score_;
};

} // namespace

int points_of(const Weight& weight, double value) {
    if (value < weight.from) {
        return 0;
    }
    const double part =
        std::min(std::log(value / weight.from) / std::log(weight.full / weight.from), 1.0);
    return weight.points + static_cast<int>(std::lround(part * (weight.most - weight.points)));
}

Score score_of(const Activity& activity, const Population& population, HoursOfDay& clock) {
    return Scorer(activity, population, clock).score();
}

} // namespace ispkit::mail
