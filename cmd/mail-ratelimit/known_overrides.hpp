// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/rate_policy.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::ratelimit {

/// The overrides as serve read them last, and what has become of them since.
class KnownOverrides {
public:
    struct Change {
        /// As tell_change() takes it.
        std::string_view event;
        mail::Override override;
    };

    /// Takes all that the database has. Returns what was set, removed or has ended since the last
    /// time, and which of the suspensions in doubt are stored: they come first.
    std::vector<Change> take(const std::vector<mail::Override>& all, std::chrono::sys_seconds now);

    /// Whether they were read.
    bool are_known() const { return are_known_; }

    /// A suspension of this host, which is no news when it is read.
    void add(const mail::Override& suspension) {
        overrides_.insert_or_assign(suspension.subject, suspension);
    }

    /// Suspensions whose commit got no answer: they may be stored.
    void doubt(std::vector<mail::Override> suspensions) { in_doubt_ = std::move(suspensions); }

    void add_to(mail::RatePolicy& policy) const;

private:
    using Overrides = std::map<std::string, mail::Override>;

    void find_stored(const Overrides& later, std::vector<Change>& changes);
    void find_changes(const Overrides& later, std::chrono::sys_seconds now,
                      std::vector<Change>& changes) const;

    Overrides overrides_;
    bool are_known_ = false;
    std::vector<mail::Override> in_doubt_;
};

} // namespace ispkit::ratelimit
