// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/address/known_networks.hpp"
#include "mail/ratelimit/rate_limit.hpp"
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

/// A customer whom a limit would have stopped.
struct StoppedCustomer {
    std::string key;
    ActivityKind kind = ActivityKind::client;
    int score = 0;
    /// What of its mail.
    Usage stopped;
};

/// What a limit would have done.
struct WhatIfResult {
    RateLimit limit;
    /// Whether it was looked for, and found to stop every offender of its kind at the least cost.
    bool is_found = false;
    std::int64_t customers = 0;
    /// The customers' messages and recipients.
    Usage stopped;
    /// How many others it stops, and what of their mail.
    std::int64_t strangers = 0;
    Usage strangers_stopped;
    /// The offenders among the customers that it stops.
    std::int64_t offenders = 0;
    /// What all offenders sent that the limit counts, and what of it would have been stopped.
    Usage offenders_sent;
    Usage offenders_stopped;
    /// The others among them, most messages first.
    std::vector<StoppedCustomer> innocent;
    /// The customers' peaks in any such window, as the limit counts.
    PeakDistribution messages;
    PeakDistribution recipients;
};

/// Replays the messages of logs against limits, each by itself.
class WhatIf {
public:
    /// Limits count customers only: logins, and addresses of these networks; where there are none,
    /// it is not known who would be one, and everybody is. Throws Error for limits of recipients'
    /// domains, which are not counted by the message, and for those of a class.
    WhatIf(const std::vector<RateLimit>& limits, const KnownNetworks& networks);

    /// Looks for limits, too.
    void search(GroupBy group_by) { search_.emplace(group_by); }

    /// Takes the next message, in about the order of time.
    void add(const CountedMessage& message);

    /// What became of all, where these are the customers. To be called once.
    std::vector<WhatIfResult> results(std::span<const Suspect> suspects, int offender_score);

private:
    /// What a limit did to one customer or stranger, and the most that it used of the window.
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
