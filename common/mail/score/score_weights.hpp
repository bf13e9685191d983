// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/text_id.hpp"

#include <cstdint>
#include <string_view>

namespace ispkit::mail {

/// How many points a reason is worth: none below `from`, `points` at `from`, `most` from `full` on,
/// and in between the same number more for each doubling.
struct Weight {
    std::string_view reason;
    /// The name on the page.
    TextId title;
    double from;
    int points;
    double full;
    int most;
};

// All weights; mail-ratelimit-report(1) has the same table. No reason reaches k_offender_score
// alone: an offender is a customer with at least two reasons.

/// A customer with at least this many points is an offender, unless --min-score says otherwise.
inline constexpr int k_offender_score = 50;

/// Recipients in the busiest hour, as a multiple of those in the busiest hour of its own past.
inline constexpr Weight k_own_past{"own-past", "name-own-past", 2, 10, 10, 35};
/// Hours with at least twice the recipients of any hour of its own past.
inline constexpr Weight k_sustained{"sustained", "name-sustained", 2, 10, 8, 30};
/// For a customer without a past: recipients in the busiest hour, as a multiple of the number that
/// nine in ten of its class do not exceed.
inline constexpr Weight k_class{"class", "name-class", 3, 8, 30, 30};
/// Recipients in a message, on average.
inline constexpr Weight k_recipients{
    "recipients-per-message", "name-recipients-per-message", 8, 5, 50, 12};
/// Per cent of the recipients that bounced, and that were deferred.
inline constexpr Weight k_bounces{"bounces", "name-bounces", 10, 10, 60, 35};
inline constexpr Weight k_deferrals{"deferrals", "name-deferrals", 30, 5, 80, 10};
/// Messages that the content filter found to be spam, or infected.
inline constexpr Weight k_spam{"spam", "name-spam", 3, 10, 30, 35};
inline constexpr Weight k_viruses{"viruses", "name-viruses", 1, 15, 5, 35};
/// Refusals because of a block list.
inline constexpr Weight k_blocklist{"block-list", "name-block-list", 5, 8, 100, 20};
/// Networks that a login came from within an hour.
inline constexpr Weight k_networks{"networks", "name-networks", 4, 15, 10, 45};
/// Networks that a login came from in a day, as a multiple of its own past's most. Of this reason
/// and networks, only the one with more points counts: a fast change of networks shows in both.
inline constexpr Weight k_network_rotation{
    "network-rotation", "name-network-rotation", 3, 15, 8, 45};
/// Failed log-ins before one that succeeded.
inline constexpr Weight k_sasl_failures{"sasl-failures", "name-sasl-failures", 10, 10, 200, 30};
/// Sender domains within an hour.
inline constexpr Weight k_sender_domains{"sender-domains", "name-sender-domains", 4, 8, 20, 30};
/// Refusals because the login may not use the sender.
inline constexpr Weight k_sender_mismatches{
    "sender-mismatches", "name-sender-mismatches", 5, 8, 50, 25};
/// Recipients at hours of the day at which it never mailed before.
inline constexpr Weight k_odd_hours{"odd-hours", "name-odd-hours", 10, 8, 100, 20};
/// Recipients of a customer that never mailed before, if others of its class did.
inline constexpr Weight k_newcomer{"newcomer", "name-newcomer", 10, 8, 100, 15};
/// Refusals because of a rate limit.
inline constexpr Weight k_limit_hits{"limit-hits", "name-limit-hits", 3, 8, 100, 20};

/// The most that class and newcomer give together: both say that much mail has no past, as the
/// first newsletter of a new customer has none.
inline constexpr int k_most_without_past = 35;

/// In the order of the table.
inline constexpr const Weight* k_weights[] = {
    &k_own_past,         &k_sustained,     &k_class,          &k_recipients,        &k_bounces,
    &k_deferrals,        &k_spam,          &k_viruses,        &k_blocklist,         &k_networks,
    &k_network_rotation, &k_sasl_failures, &k_sender_domains, &k_sender_mismatches, &k_odd_hours,
    &k_newcomer,         &k_limit_hits};

// Small numbers mean nothing. A reason is only considered from these numbers on:

/// recipients in the busiest hour, for own-past, sustained and class,
inline constexpr std::int64_t k_least_peak = 15;
/// the least that the busiest hour of the past counts as,
inline constexpr std::int64_t k_least_usual = 5;
/// members of a class for it to say what is usual,
inline constexpr std::size_t k_least_members = 20;
/// what the class's usual peak counts as at least,
inline constexpr std::int64_t k_least_class_usual = 10;
/// the least that the networks of the past count as, and what they count as if they are not known,
inline constexpr std::int64_t k_least_usual_networks = 3;
inline constexpr std::int64_t k_unknown_networks = 6;
/// recipients for an average of recipients per message, and messages,
inline constexpr std::int64_t k_least_recipients = 50;
inline constexpr std::int64_t k_least_messages = 3;
/// bounces, and deferrals, for their share,
inline constexpr std::int64_t k_least_bounces = 10;
inline constexpr std::int64_t k_least_deferrals = 20;
/// per cent of the messages that are spam, because customers that forward mail forward some,
inline constexpr double k_least_spam_share = 5;
/// hours with mail in the past for odd-hours, and per cent of the recipients at odd hours.
inline constexpr std::size_t k_least_past_hours = 24;
inline constexpr double k_least_odd_share = 25;

} // namespace ispkit::mail
