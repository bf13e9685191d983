// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

class MailActivity;

/// The counts of policyd for one key in its present period.
struct PolicydCounter {
    ActivityKind kind = ActivityKind::client;
    std::string key = {};
    /// The period's beginning (policyd 1), or when it was last counted (policyd 2).
    ActivityHour counted;
    /// How often the limit was hit; only policyd 1 counts that.
    std::int64_t limit_hits = 0;

    friend bool operator==(const PolicydCounter& a, const PolicydCounter& b) {
        return a.kind == b.kind && a.key == b.key && a.counted.hour == b.counted.hour &&
               a.counted.messages == b.counted.messages &&
               a.counted.recipients == b.counted.recipients && a.limit_hits == b.limit_hits;
    }
};

/// Reads policyd 1's table throttle or policyd 2's quotas_tracking, as "mysql --batch" prints them:
/// a line of column names in any order, then a line for each row, separated by tabs. policyd 1's
/// _from is an address, a sender or a login, depending on its settings: it gives a counter of each.
/// Rows of policyd 2 that track other things than clients, logins and senders are skipped; its only
/// number counts messages, and so at least as many recipients. Throws Error with the file's name
/// and the line.
std::vector<PolicydCounter> parse_policyd_dump(std::string_view text, const std::string& name);

/// Adds what policyd counted to the activities.
void add_policyd(MailActivity& mail, const std::vector<PolicydCounter>& counters);

} // namespace ispkit::mail
