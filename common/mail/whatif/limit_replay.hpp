// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/rate_limit.hpp"
#include "mail/limit/rate_window.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace ispkit::mail {

/// One subject's usage of one window. It keeps in memory what RateStore keeps in a database.
class UsageWindow {
public:
    /// The usage that counts at that time.
    Usage used(std::chrono::seconds window, std::chrono::sys_seconds now) const;

    /// Adds usage, and forgets usage that has not counted for as long as the window. Times may go
    /// back by less than that.
    void add(std::chrono::seconds window, const Usage& usage, std::chrono::sys_seconds now);

    /// Whether nothing counts any more.
    bool is_over(std::chrono::seconds window, std::chrono::sys_seconds now) const;

private:
    struct Step {
        std::int64_t start;
        Usage usage;
    };

    /// In order of time.
    std::vector<Step> steps_;
};

/// Replays traffic against a limit: decides as RateLimiter would with that limit alone, asked about
/// each whole message, with the same arithmetic.
class LimitReplay {
public:
    explicit LimitReplay(const Allowance& allowance)
        : allowance_(allowance) {}

    struct Decision {
        /// Whether the message exceeds the limit: it is refused, held or warned of.
        bool is_exceeded = false;
        /// The usage that the subject would have, including this message, if nothing had been
        /// refused before.
        Usage unlimited;
    };

    /// The decision on a message of a subject, as in RateLimit::subject_of. Messages must come in
    /// the order of time.
    Decision decide(const std::string& subject, std::int64_t recipients,
                    std::chrono::sys_seconds now);

private:
    struct Subject {
        UsageWindow limited;
        UsageWindow unlimited;
    };

    void forget(std::chrono::sys_seconds now);

    Allowance allowance_;
    std::unordered_map<std::string, Subject> subjects_;
    /// How many subjects there may be before those that do not count any more are removed.
    std::size_t room_ = 1 << 16;
};

} // namespace ispkit::mail
