// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

class MailActivity;

/// What policyd has counted of one key in its present period.
struct PolicydCounter {
    ActivityKind kind = ActivityKind::client;
    std::string key = {};
    /// The period's beginning (policyd 1), or when it was counted last (policyd 2).
    ActivityHour counted;
    /// How often the limit was hit; policyd 1 alone counts that.
    std::int64_t limit_hits = 0;

    friend bool operator==(const PolicydCounter& a, const PolicydCounter& b) {
        return a.kind == b.kind && a.key == b.key && a.counted.hour == b.counted.hour &&
               a.counted.messages == b.counted.messages &&
               a.counted.recipients == b.counted.recipients && a.limit_hits == b.limit_hits;
    }
};

/// Reads policyd 1's table throttle or policyd 2's quotas_tracking, as "mysql --batch" prints them:
/// a line of column names, in whatever order, and a line for each row, with tabs between. What
/// policyd 1 calls _from is an address, or a sender or a login, which its settings decide: it gives
/// a counter of each. Rows of policyd 2 that track something else than clients, logins and senders
/// are left out; its one number counts messages, and so at least as many recipients. Throws Error
/// with name and line.
std::vector<PolicydCounter> parse_policyd_dump(std::string_view text, const std::string& name);

/// Tells the activities what policyd counted.
void add_policyd(MailActivity& mail, const std::vector<PolicydCounter>& counters);

} // namespace ispkit::mail
