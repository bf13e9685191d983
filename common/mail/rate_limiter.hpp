// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy_request.hpp"
#include "mail/rate_policy.hpp"
#include "mail/rate_store.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace ispkit::mail {

struct RateDecision {
    /// What the SMTP server is answered (access(5)).
    std::string action = "DUNNO";
    /// The limit that was exceeded, whose it was, and what had been used of it.
    struct Excess {
        LimitAction action;
        std::string subject;
        Allowance allowance;
        Usage used;
        Usage added;
    };
    std::optional<Excess> excess;
    /// Whether the request was one that limits are for.
    bool is_concerned = false;
    /// Whether it was answered before, and counted then.
    bool is_repeated = false;
};

/// Counts messages and recipients, and decides whose exceed a limit.
///
/// A message is counted, with its recipients, at DATA or END-OF-MESSAGE, whichever is asked first,
/// for every limit that it falls under; one that a limit refuses is not counted. At RCPT nothing is
/// counted but the recipients of a recipient-domain limit, which holds and warns there, too, and a
/// recipient is refused where a limit has been reached. Time is an argument.
class RateLimiter {
public:
    RateLimiter(RateStore& store, const RatePolicy& policy);

    /// Decides requests that waited together, in one transaction. Throws Error where the database
    /// fails: then nothing of the batch is counted.
    std::vector<RateDecision> decide(std::span<const PolicyRequest> requests,
                                     std::chrono::sys_seconds now);

    /// Takes up the overrides that are in the database, for the next decisions.
    void reload_overrides(std::chrono::sys_seconds now);

private:
    /// One limit that a request falls under.
    struct Claim {
        std::string subject;
        Allowance allowance;
        std::string_view class_name;
        Usage used;
        /// What this request adds, now or later.
        Usage added;
        bool is_counted = true;
    };

    std::vector<Claim> claims_of(const PolicyRequest& request, Stage stage) const;
    void decide_recipient(const PolicyRequest& request, std::chrono::sys_seconds now,
                          RateDecision& decision);
    void decide_message(const PolicyRequest& request, std::chrono::sys_seconds now,
                        RateDecision& decision);
    void look_up(std::vector<Claim>& claims, std::chrono::sys_seconds now);
    /// Which of them is exceeded, if any, and what is answered then.
    void judge(const std::vector<Claim>& claims, std::chrono::sys_seconds now,
               RateDecision& decision);
    /// How long it takes until all limits that refuse have room; nothing where they never do.
    std::optional<std::chrono::seconds> time_to_room(const std::vector<Claim>& claims,
                                                     std::chrono::sys_seconds now);
    /// Whether the question about that message was answered before; the decision is then the same.
    /// One that has no name is always new.
    bool is_repeated(const std::string& message, std::chrono::sys_seconds now,
                     RateDecision& decision);
    void keep_answer(const std::string& message, const RateDecision& decision,
                     std::chrono::sys_seconds now);
    /// Adds to what the claims' subjects have used, or to what they were refused.
    void count(const std::vector<Claim>& claims, const Usage& usage, std::int64_t refused,
               std::chrono::sys_seconds now);

    RateStore& store_;
    const RatePolicy& policy_;
    std::unordered_map<std::string, RateStore::Override> overrides_;
};

} // namespace ispkit::mail
