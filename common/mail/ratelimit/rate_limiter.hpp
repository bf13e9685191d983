// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/limit_answer.hpp"
#include "mail/limit/rate_policy.hpp"
#include "mail/ratelimit/limit_claims.hpp"
#include "mail/ratelimit/login_watch.hpp"
#include "mail/ratelimit/pending_recipients.hpp"
#include "mail/ratelimit/rate_store.hpp"
#include "mail/ratelimit/window_usage.hpp"
#include "mail/request/policy_request.hpp"

#include <chrono>
#include <optional>
#include <set>
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

    /// From here on only a part of each limit may be used, one of that many, rounded up. Above
    /// the part, mail is deferred; a limit that warns, and one of single messages, has no parts.
    void divide_limits(std::int64_t parts) { parts_ = parts; }

    /// Fills RateDecision::notices from here on.
    void notice() { notices_ = true; }

    /// Decides requests that waited together, in one transaction: asks the database once, and
    /// stores all once. Of those who decide about the same subject with one database, one waits for
    /// the other, so that limits hold exactly. Throws Error if the database fails; then nothing of
    /// the batch is counted.
    std::vector<RateDecision> decide(std::span<const PolicyRequest> requests,
                                     std::chrono::sys_seconds now);

    /// The suspensions of the last batch that failed. If a server's answer was lost, they may be
    /// stored.
    const std::vector<Override>& undone_suspensions() const { return undone_; }

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

    /// A request with what is known of it before the database is asked.
    struct Question {
        const PolicyRequest& request;
        RateDecision& decision;
        std::string message;
        /// The subject of its login; empty if no rule is about it, or it has an override.
        std::string watched;
        LimitClaims claims;
    };
    /// What the decisions of a batch see of each other, and what is stored at its end.
    struct Batch {
        std::chrono::sys_seconds now;
        WindowUsage usage;
        RateStore::Answers answers = {};
        RateStore::Answers new_answers = {};
        std::vector<Override> suspensions = {};
        std::set<NoticeKey> notices = {};
        /// Of messages whose recipients were let through; and messages that were decided.
        std::set<std::string> begun = {};
        std::vector<std::string> finished = {};
    };

    LimitClaims claims_for(const PolicyRequest& request, const std::string& message) const;
    Question question_of(const PolicyRequest& request, RateDecision& decision) const;
    void look_up(std::span<const Question> questions, Batch& batch);
    void decide(Question& question, Batch& batch);
    /// Stores all, commits, and leaves the decisions the notices that are due.
    void save(std::span<RateDecision> decisions, const Batch& batch,
              store::Transaction& transaction);
    /// Suspends the login if a rule says so.
    void watch_login(const Question& question, Batch& batch);
    void watch_outcome(const Question& question, const Claims& claims, Batch& batch);
    bool has_override(const std::string& subject) const;
    void suspend(std::optional<Override> suspension, RateDecision& decision, Batch& batch);
    void find_notices(const Question& question, const Claims& claims, Batch& batch) const;
    /// Finds out which claim is exceeded, if any, and the answer. At RCPT, limits that hold or warn
    /// wait for the message.
    void find_excess(const Claims& claims, Stage stage, WindowUsage& usage,
                     RateDecision& decision) const;
    /// Adds to what the claims' subjects have used, or to what they were refused.
    enum class Outcome { passed, refused };
    void count(const Claims& claims, Outcome outcome, WindowUsage& usage) const;

    RateStore& store_;
    RatePolicy& policy_;
    LoginWatch* watch_ = nullptr;
    bool notices_ = false;
    std::int64_t parts_ = 1;
    std::vector<Override> undone_;
    PendingRecipients& pending_;
};

} // namespace ispkit::mail
