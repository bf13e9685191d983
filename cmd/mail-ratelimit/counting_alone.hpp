// SPDX-License-Identifier: MIT
#pragma once

#include "geo/geolocation.hpp"
#include "mail/limit/rate_policy.hpp"
#include "mail/ratelimit/counts_to_merge.hpp"
#include "mail/ratelimit/login_watch.hpp"
#include "mail/ratelimit/pending_recipients.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "mail/ratelimit/rate_store.hpp"
#include "mail/ratelimit/rate_sweep.hpp"
#include "mail/request/policy_request.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace ispkit::ratelimit {

/// Counts on this host, in memory, from when the database is away until all of that is in the
/// database. It gives no notices and suspends nobody for refusals, since these would be about a
/// part of each limit.
class CountingAlone {
public:
    /// The references must outlive it. The nodes are the parts of each limit.
    CountingAlone(mail::RatePolicy& policy, mail::PendingRecipients& pending, std::int64_t nodes,
                  const std::vector<mail::SuspensionRule>& rules, geo::Geolocation& geolocation);

    std::vector<mail::RateDecision> decide(std::span<const mail::PolicyRequest> requests,
                                           std::chrono::seconds kept_history,
                                           std::chrono::sys_seconds now);

    /// The messages that passed.
    std::int64_t counted() const { return counted_; }

    /// The overrides that it has given and that are not in the database yet.
    std::vector<mail::Override> overrides(std::chrono::sys_seconds now) {
        return store_.overrides(now);
    }

    /// Brings some of what was counted into the database (mail::CountsToMerge). Returns whether
    /// more is left; until then it goes on counting here. Throws Error if that fails: then it is to
    /// be called again. Throws Away also if others are in the way: the transaction of an answer
    /// that was lost keeps its locks for as long as the server hangs.
    bool merge_next(mail::RateStore& shared, std::chrono::sys_seconds now);

private:
    mail::RateStore store_{":memory:"};
    mail::CountsToMerge counts_{store_};
    mail::LoginWatch watch_;
    mail::RateLimiter limiter_;
    mail::RateSweep sweep_{store_.database()};
    std::chrono::sys_seconds next_sweep_;
    std::int64_t counted_ = 0;
};

} // namespace ispkit::ratelimit
