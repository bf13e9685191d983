// SPDX-License-Identifier: MIT
#include "mail/score/score.hpp"

#include "logfile/timestamp.hpp"
#include "mail/score/score_weights.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

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
Reason reason_of(const Weight& weight, double value, std::string sentence) {
    return {weight.reason, points_of(weight, value), std::move(sentence)};
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

    void add(const Weight& weight, double value, std::string sentence) {
        add(reason_of(weight, value, std::move(sentence)));
    }

    std::string peak_text() const {
        return fmt::format("{} in the hour from {}", text::counted(peak_.recipients, "recipient"),
                           logfile::minute_text(peak_.hour));
    }

    void weigh_volume() {
        if (activity_.past.empty()) {
            const Reason of_class = reason_of_class();
            Reason newcomer = reason_of_newcomer();
            newcomer.points = std::min(newcomer.points, k_most_without_past - of_class.points);
            add(of_class);
            add(std::move(newcomer));
        } else if (peak_.recipients >= k_least_peak) {
            weigh_past();
        }
    }

    Reason reason_of_class() const {
        if (peak_.recipients < k_least_peak || class_.members < k_least_members) {
            return {};
        }
        const std::int64_t usual = std::max(class_.ninth_decile, k_least_class_usual);
        const double times = ratio(peak_.recipients, static_cast<double>(usual));
        return reason_of(
            k_class, times,
            fmt::format("{}, {} times {}: nine of ten {} have at most {}, half of them at most {}",
                        peak_text(), text::short_number(times), text::grouped(usual),
                        Population::class_name(activity_), text::grouped(class_.ninth_decile),
                        text::grouped(class_.median)));
    }

    Reason reason_of_newcomer() const {
        if (class_.members < k_least_members || class_.with_past < class_.members / 2) {
            return {};
        }
        return reason_of(k_newcomer, static_cast<double>(activity_.recipients),
                         fmt::format("{}, and no mail before",
                                     text::counted(activity_.recipients, "recipient")));
    }

    double usual() const {
        return class_.growth * static_cast<double>(std::max(busiest_hour(activity_.past).recipients,
                                                            k_least_usual));
    }

    /// The busiest hour as a multiple of the usual hour and the busiest hour of the customer's own
    /// past, and the value used for the latter if it is small or the whole class has grown.
    std::string past_text() const {
        std::string text = peak_text() + ", ";
        if (const std::int64_t median = median_of(activity_.past); median > 0) {
            text += fmt::format(
                "{} times its own median ({}) and ",
                text::short_number(ratio(peak_.recipients, static_cast<double>(median))),
                text::grouped(median));
        }
        const std::int64_t before = busiest_hour(activity_.past).recipients;
        const std::string counts_as = text::short_number(usual());
        const std::string shown = text::grouped(before);
        return text + fmt::format("{} times its busiest hour before ({}{})",
                                  text::short_number(ratio(peak_.recipients, usual())), shown,
                                  counts_as == shown ? "" : ", which counts as " + counts_as);
    }

    void weigh_past() {
        add(k_own_past, ratio(peak_.recipients, usual()), past_text());
        const auto hours = std::count_if(
            activity_.hours.begin(), activity_.hours.end(), [&](const ActivityHour& hour) {
                return hour.recipients >= k_least_peak &&
                       static_cast<double>(hour.recipients) >= k_own_past.from * usual();
            });
        add(k_sustained, static_cast<double>(hours),
            fmt::format("in {} twice the recipients of any hour before, or more",
                        text::counted(hours, "hour")));
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
            add(k_recipients, now,
                fmt::format("{} recipients in a message on average", text::short_number(now)));
        }
    }

    void weigh_outcome() {
        const std::int64_t known = activity_.outcomes();
        if (activity_.bounced >= k_least_bounces) {
            const double part = share(activity_.bounced, known);
            add(k_bounces, part,
                fmt::format("{} of {} bounced ({} %)", text::grouped(activity_.bounced),
                            text::counted(known, "recipient"), text::short_number(part)));
        }
        if (activity_.deferred >= k_least_deferrals) {
            const double part = share(activity_.deferred, known);
            add(k_deferrals, part,
                fmt::format("{} of {} deferred ({} %)", text::grouped(activity_.deferred),
                            text::counted(known, "recipient"), text::short_number(part)));
        }
    }

    void weigh_verdicts() {
        if (share(activity_.spam, std::max(activity_.messages, activity_.spam)) >=
            k_least_spam_share) {
            // Messages that a milter refuses are not among the counted messages.
            const std::string messages =
                activity_.spam <= activity_.messages
                    ? ", of " + text::grouped(activity_.messages)
                    : fmt::format("; {} let in", text::counted(activity_.messages, "message"));
            add(k_spam, static_cast<double>(activity_.spam),
                text::counted(activity_.spam, "message") + " found to be spam" + messages);
        }
        add(k_viruses, static_cast<double>(activity_.viruses),
            fmt::format("{} found to be infected", text::counted(activity_.viruses, "message")));
    }

    void weigh_refusals() {
        add(k_blocklist, static_cast<double>(activity_.blocklist_hits),
            fmt::format("refused {} because of a block list",
                        text::counted(activity_.blocklist_hits, "time")));
        add(k_limit_hits, static_cast<double>(activity_.limit_hits),
            fmt::format("refused {} because of a rate limit",
                        text::counted(activity_.limit_hits, "time")));
        add(k_sender_domains, static_cast<double>(activity_.sender_domains_in_an_hour),
            fmt::format("{} within an hour, {} in all",
                        text::counted(activity_.sender_domains_in_an_hour, "sender domain"),
                        text::grouped(activity_.sender_domains)));
        add(k_sender_mismatches, static_cast<double>(activity_.sender_mismatches),
            fmt::format("refused {} because the login may not use the sender",
                        text::counted(activity_.sender_mismatches, "time")));
    }

    void weigh_login() {
        if (activity_.kind == ActivityKind::sasl) {
            Reason within_an_hour =
                reason_of(k_networks, static_cast<double>(activity_.networks_in_an_hour),
                          fmt::format("one login from {} within an hour, {} in all",
                                      text::counted(activity_.networks_in_an_hour, "network"),
                                      text::grouped(activity_.networks)));
            Reason rotation = reason_of_rotation();
            add(std::move(within_an_hour.points >= rotation.points ? within_an_hour : rotation));
        }
        add(k_sasl_failures, static_cast<double>(activity_.sasl_failures_before_success),
            fmt::format("{} before one that succeeded",
                        text::counted(activity_.sasl_failures_before_success, "failed log-in")));
    }

    /// A thief who changes networks slowly comes from few of them in any one hour.
    Reason reason_of_rotation() const {
        const NetworkDay now = busiest_day(activity_.network_days);
        const std::int64_t before = busiest_day(activity_.past_network_days).networks;
        const std::int64_t usual =
            before == 0 ? k_unknown_networks : std::max(before, k_least_usual_networks);
        const double times = ratio(now.networks, static_cast<double>(usual));
        const std::string known =
            before == 0
                ? fmt::format("{}, which is assumed of a login without a past",
                              text::grouped(usual))
                : fmt::format("the most of any day before ({}{})", text::grouped(before),
                              before == usual ? "" : ", which counts as " + text::grouped(usual));
        return reason_of(k_network_rotation, times,
                         fmt::format("one login from {} in the day from {}, {} times {}",
                                     text::counted(now.networks, "network"),
                                     logfile::minute_text(now.begin), text::short_number(times),
                                     known));
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
                fmt::format("{} at hours at which it never mailed before, {} of them from {}",
                            text::counted(recipients, "recipient"), text::grouped(most->recipients),
                            logfile::minute_text(most->hour)));
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
