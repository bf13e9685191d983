// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/limit_answer.hpp"
#include "mail/limit/rate_policy.hpp"
#include "mail/policy/policy_request.hpp"
#include "mail/ratelimit/login_watch.hpp"
#include "mail/ratelimit/pending_recipients.hpp"
#include "mail/ratelimit/rate_store.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ispkit::mail {

/// A subject has used a part of its limit, for the first time within the window.
struct LimitNotice {
    /// 80 or 100.
    std::int64_t percent = 0;
    std::string subject;
    Allowance allowance;
    /// With the message that is decided, unless that is refused.
    Usage used;
    /// The login whose limit it is; empty if it is not the limit of a login.
    std::string login;
};

struct RateDecision {
    /// The answer to the SMTP server (access(5)).
    std::string action = "DUNNO";
    std::optional<LimitExcess> excess;
    /// Whether limits apply to the request.
    bool is_concerned = false;
    /// Whether it was answered, and counted, before.
    bool is_repeated = false;
    /// At RCPT: whether the recipient was let through and is its message's first.
    bool begins_message = false;
    /// Whether a limit of recipients' domains was not counted, because the recipients were not
    /// asked about at RCPT.
    bool lacks_domains = false;
    /// Whether a limit of bytes was counted by the size that the client announced.
    bool lacks_size = false;
    /// What people are to be told, once it is stored.
    std::vector<LimitNotice> notices;
    /// The login was suspended because of this request.
    std::optional<Override> suspension;

    bool is_refused() const { return excess && refuses(excess->action); }
};

/// Counts messages and recipients of customers, and decides which exceed a limit.
///
/// All limits that apply are looked at; of those that are exceeded the strictest action is taken,
/// and of several such the first.
///
/// A message is counted, with the recipients that the server accepted, at DATA or END-OF-MESSAGE,
/// whichever is asked first, for every limit that applies to it. A message that a limit refuses is
/// not counted. At RCPT nothing is counted, and a recipient is refused if a limit has been reached,
/// including the message's earlier recipients. A message that could not pass even if nothing had
/// been used is refused permanently. Time is an argument.
class RateLimiter {
public:
    /// The references must outlive the limiter. It adds suspensions to the policy.
    RateLimiter(RateStore& store, RatePolicy& policy, PendingRecipients& pending);

    /// Suspends logins as the watch says, which must outlive the limiter.
    void watch(LoginWatch& watch) { watch_ = &watch; }

    /// Fills RateDecision::notices from here on.
    void notice() { notices_ = true; }

    /// Decides requests that waited together, in one transaction. Throws Error if the database
    /// fails; then nothing of the batch is counted.
    std::vector<RateDecision> decide(std::span<const PolicyRequest> requests,
                                     std::chrono::sys_seconds now);

    /// What decide() would say of one request that was not asked before, and the limits that it
    /// would look at, in their order. Counts nothing. The limits are valid as long as the request
    /// and the policy.
    struct Explanation {
        RateDecision decision;
        std::vector<LimitClaim> claims;
    };
    Explanation explain(const PolicyRequest& request, std::chrono::sys_seconds now);

private:
    using Claims = std::vector<LimitClaim>;

    Claims claims_of(const PolicyRequest& request, const std::string& message,
                     RateDecision& decision) const;
    /// Adds the claims of a kind's limits, or those of the subject's own limits instead.
    void add_claims(Claims& claims, const LimitKind& kind, const Customer& customer,
                    const std::string& subject, const Usage& added, const Usage& alone) const;
    /// The claims of a message's recipients' domains.
    void add_domain_claims(Claims& claims, const LimitKind& kind, const Customer& customer,
                           const PolicyRequest& request, const std::string& message,
                           RateDecision& decision) const;
    void decide_recipient(const PolicyRequest& request, std::chrono::sys_seconds now,
                          RateDecision& decision);
    void decide_message(const PolicyRequest& request, std::chrono::sys_seconds now,
                        RateDecision& decision);
    /// Suspends the login if a rule says so.
    void watch_login(const PolicyRequest& request, std::chrono::sys_seconds now,
                     RateDecision& decision);
    void watch_outcome(const PolicyRequest& request, const Claims& claims,
                       const std::string& message, std::chrono::sys_seconds now,
                       RateDecision& decision);
    bool has_override(const std::string& subject) const;
    void suspend(std::optional<Override> suspension, RateDecision& decision);
    void find_notices(const Claims& claims, const PolicyRequest& request,
                      std::chrono::sys_seconds now, RateDecision& decision);
    void look_up(Claims& claims, std::chrono::sys_seconds now);
    /// Finds out which claim is exceeded, if any, and the answer. At RCPT, limits that hold or warn
    /// wait for the message.
    void find_excess(const Claims& claims, Stage stage, std::chrono::sys_seconds now,
                     RateDecision& decision);
    /// How long it takes until all limits that refuse have room; nothing if they never have.
    std::optional<std::chrono::seconds> time_to_room(const Claims& claims,
                                                     std::chrono::sys_seconds now);
    /// Whether a request about that message was answered before; the decision is then the same. A
    /// message without a name is always new.
    bool is_repeated(const std::string& message, std::chrono::sys_seconds now,
                     RateDecision& decision);
    /// Adds to what the claims' subjects have used, or to what they were refused.
    enum class Outcome { passed, refused };
    void count(const Claims& claims, Outcome outcome, std::chrono::sys_seconds now);

    RateStore& store_;
    RatePolicy& policy_;
    LoginWatch* watch_ = nullptr;
    bool notices_ = false;
    PendingRecipients& pending_;
    /// The messages of a batch that have been decided.
    std::vector<std::string> finished_;
};

} // namespace ispkit::mail
