// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/policy_request.hpp"
#include "mail/ratelimit/pending_recipients.hpp"
#include "mail/ratelimit/rate_policy.hpp"
#include "mail/ratelimit/rate_store.hpp"

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
        /// It is refused, and would be if nothing had been used: waiting does not help.
        bool is_forever = false;
    };
    std::optional<Excess> excess;
    /// Whether the request was one that limits are for.
    bool is_concerned = false;
    /// Whether it was answered before, and counted then.
    bool is_repeated = false;
    /// At RCPT: whether the recipient was let through, and is its message's first.
    bool begins_message = false;
    /// Whether a limit of recipients' domains was not counted, since nobody told them at RCPT.
    bool lacks_domains = false;
};

/// Counts messages and recipients of customers, and decides whose exceed a limit.
///
/// A message is counted, with the recipients that the server accepted, at DATA or END-OF-MESSAGE,
/// whichever is asked first, for every limit that it falls under; one that a limit refuses is not
/// counted. At RCPT nothing is counted, and a recipient is refused where a limit has been reached,
/// the message's earlier recipients included. What could not be let through if nothing had been
/// used is refused for good. Time is an argument.
class RateLimiter {
public:
    /// What is pending outlives the limiter, as the policy does.
    RateLimiter(RateStore& store, const RatePolicy& policy, PendingRecipients& pending);

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
        Usage used = {};
        /// What this request adds, at RCPT with what the message has already.
        Usage added = {};
        /// What it adds by itself.
        Usage alone = {};
    };
    using Claims = std::vector<Claim>;

    Claims claims_of_recipient(const PolicyRequest& request, const std::string& message) const;
    Claims claims_of_message(const PolicyRequest& request, const std::string& message,
                             RateDecision& decision) const;
    /// Adds the limit's claim for that subject; or what the subject has in its place.
    void add_claim(Claims& claims, const RateLimit& limit, std::string subject, const Usage& added,
                   const Usage& alone) const;
    void decide_recipient(const PolicyRequest& request, std::chrono::sys_seconds now,
                          RateDecision& decision);
    void decide_message(const PolicyRequest& request, std::chrono::sys_seconds now,
                        RateDecision& decision);
    void look_up(Claims& claims, std::chrono::sys_seconds now);
    /// Which of them is exceeded, if any, and what is answered then. At RCPT those that hold and
    /// warn wait for the message.
    void judge(const Claims& claims, Stage stage, std::chrono::sys_seconds now,
               RateDecision& decision);
    /// How long it takes until all limits that refuse have room; nothing where they never do.
    std::optional<std::chrono::seconds> time_to_room(const Claims& claims,
                                                     std::chrono::sys_seconds now);
    /// Whether the question about that message was answered before; the decision is then the same.
    /// One that has no name is always new.
    bool is_repeated(const std::string& message, std::chrono::sys_seconds now,
                     RateDecision& decision);
    /// Adds to what the claims' subjects have used, or to what they were refused.
    enum class Outcome { passed, refused };
    void count(const Claims& claims, Outcome outcome, std::chrono::sys_seconds now);

    RateStore& store_;
    const RatePolicy& policy_;
    PendingRecipients& pending_;
    /// The messages of a batch that are decided.
    std::vector<std::string> finished_;
    std::unordered_map<std::string, RateStore::Override> overrides_;
};

} // namespace ispkit::mail
