// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/address/known_networks.hpp"
#include "mail/limit/rate_limit.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/score/suspect.hpp"
#include "mail/whatif/limit_replay.hpp"
#include "mail/whatif/limit_search.hpp"
#include "mail/whatif/peak_distribution.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace ispkit::mail {

/// A customer that is not an offender, and of whose mail a limit would have refused some.
struct StoppedCustomer {
    std::string key;
    ActivityKind kind = ActivityKind::client;
    int score = 0;
    /// How much of its mail.
    Usage stopped;
};

/// The effect that a limit would have had.
struct WhatIfResult {
    RateLimit limit;
    /// Whether the limit is the result of a search: it stops every offender of its kind that a
    /// limit can stop, at the least cost.
    bool is_found = false;
    /// How many customers have a message that it refuses.
    std::int64_t customers = 0;
    /// How many of the customers' messages and recipients it refuses.
    Usage stopped;
    /// The same of strangers.
    std::int64_t strangers = 0;
    Usage strangers_stopped;
    /// How many offenders it stops: it refuses half of their recipients or more.
    std::int64_t offenders = 0;
    /// The offenders' mail that the limit counts, and how much of it would have been refused.
    Usage offenders_sent;
    Usage offenders_stopped;
    /// The customers with refused messages that are not offenders, most messages first.
    std::vector<StoppedCustomer> innocent;
    /// The customers' peaks in any window of this length, as the limit counts.
    PeakDistribution messages;
    PeakDistribution recipients;
};

/// Replays the messages of logs against limits, each by itself.
class WhatIf {
public:
    /// Limits count customers only: logins, and addresses in these networks. Without networks it is
    /// not known who is a customer, so everybody is. Throws Error for limits of bytes and of single
    /// messages, limits that refuse nothing, limits of recipients' domains, which are not counted
    /// by the message, and limits of a class.
    WhatIf(const std::vector<RateLimit>& limits, const KnownNetworks& networks);

    /// Makes results() also look for limits.
    void search(GroupBy group_by) { search_.emplace(group_by); }

    /// Adds the next message, roughly in the order of time.
    void add(const CountedMessage& message);

    /// The results, if these are the customers. Must be called only once.
    std::vector<WhatIfResult> results(std::span<const Suspect> suspects, int offender_score);

private:
    /// The effect of a limit on one customer or stranger, and the most that they used of the
    /// window.
    struct Traffic {
        Usage sent;
        Usage stopped;
        Usage peak;
    };
    struct Trial {
        RateLimit limit;
        LimitReplay replay;
        std::unordered_map<ActivityId, Traffic> traffic;
    };

    static void count(Trial& trial, const ReplayedMessage& message, const std::string& subject);
    static WhatIfResult result(const Trial& trial, std::span<const Suspect> suspects,
                               int offender_score);

    KnownNetworks networks_;
    std::vector<Trial> trials_;
    std::optional<LimitSearch> search_;
};

} // namespace ispkit::mail
