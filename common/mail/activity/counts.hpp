// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/text_id.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace ispkit::mail {

/// Counts of outcomes of mail and of attempts. A new number is a member here and its row in
/// k_counts.
template <std::integral Number>
struct BasicCounts {
    /// Recipients by what became of them.
    Number sent = 0;
    Number deferred = 0;
    Number bounced = 0;
    /// Messages that the content filter found to be spam, or infected.
    Number spam = 0;
    Number viruses = 0;
    /// Refused attempts: by a block list, by greylisting, by a rate limit, for another reason.
    Number blocklist_hits = 0;
    Number greylisted = 0;
    Number limit_hits = 0;
    Number rejected = 0;
    /// How many of the latter because the login may not use the sender.
    Number sender_mismatches = 0;
    Number sasl_failures = 0;
    /// How many of them came before a successful log-in from the same address.
    Number sasl_failures_before_success = 0;
};

using Counts = BasicCounts<std::int64_t>;

template <std::integral Number>
struct CountField {
    /// The name in JSON.
    std::string_view name;
    /// The title on the page; none if the number is only in an offender's JSON.
    std::optional<TextId> title;
    Number BasicCounts<Number>::*member;
};

/// All members, in the order of JSON and page.
template <std::integral Number>
inline constexpr std::array<CountField<Number>, 12> k_counts = {{
    {"sent", TextId("number-sent"), &BasicCounts<Number>::sent},
    {"deferred", TextId("number-deferred"), &BasicCounts<Number>::deferred},
    {"bounced", TextId("number-bounced"), &BasicCounts<Number>::bounced},
    {"spam", TextId("number-spam"), &BasicCounts<Number>::spam},
    {"viruses", TextId("number-viruses"), &BasicCounts<Number>::viruses},
    {"blocklist_hits", TextId("number-blocklist-hits"), &BasicCounts<Number>::blocklist_hits},
    {"greylisted", TextId("number-greylisted"), &BasicCounts<Number>::greylisted},
    {"limit_hits", TextId("number-limit-hits"), &BasicCounts<Number>::limit_hits},
    {"rejected", TextId("number-rejected"), &BasicCounts<Number>::rejected},
    {"sender_mismatches", std::nullopt, &BasicCounts<Number>::sender_mismatches},
    {"sasl_failures", TextId("number-sasl-failures"), &BasicCounts<Number>::sasl_failures},
    {"sasl_failures_before_success", std::nullopt,
     &BasicCounts<Number>::sasl_failures_before_success},
}};

// A member without a row would be counted but never reported.
static_assert(sizeof(Counts) == k_counts<std::int64_t>.size() * sizeof(std::int64_t));

/// Adds each number. What is added may be negative; a sum stops at the bounds of its type.
template <std::integral Sum, std::integral More>
void add_counts(BasicCounts<Sum>& sums, const BasicCounts<More>& more) {
    for (std::size_t i = 0; i < k_counts<Sum>.size(); ++i) {
        Sum& sum = sums.*k_counts<Sum>[i].member;
        const std::int64_t total = std::int64_t{sum} + more.*k_counts<More>[i].member;
        sum = static_cast<Sum>(std::clamp<std::int64_t>(total, std::numeric_limits<Sum>::min(),
                                                        std::numeric_limits<Sum>::max()));
    }
}

/// The outcomes of a message's recipients, and the verdict on its content.
struct MessageOutcome {
    BasicCounts<std::int32_t> counts;
    /// Whether it went to a server outside.
    bool is_outward = false;
};

} // namespace ispkit::mail
