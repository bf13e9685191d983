// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/activity/activity_settings.hpp"
#include "mail/activity/activity_table.hpp"
#include "mail/activity/activity_totals.hpp"
#include "mail/joining/message_joiner.hpp"
#include "mail/log/mail_log_source.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// What mail logs say of who sent what. Lines of many hosts may be mixed.
class MailActivity {
public:
    using OnMessage = MessageJoiner::OnMessage;

    explicit MailActivity(ActivitySettings settings);
    MailActivity(const MailActivity&) = delete;
    MailActivity& operator=(const MailActivity&) = delete;

    /// Is called for every message when it is counted, those of the past too.
    void on_message(OnMessage hook) { joiner_.on_message(std::move(hook)); }

    /// Reads logs to their ends, "-" is standard input; several are merged by their lines' times.
    /// Memory is bounded by how many keys and unfinished messages there are. Throws Error.
    void read(const std::vector<std::string>& paths);

    /// Reads what the sources have, each to its end, merged likewise.
    void read(const std::vector<std::unique_ptr<MailLogSource>>& sources);

    /// The messages and log-ins that are not finished, for the next run to carry on with: before it
    /// reads.
    UnfinishedMessages unfinished() const;
    void carry_on(const UnfinishedMessages& unfinished);

    /// Tells what a key sent in some hours by another source (a database, an earlier run). Those
    /// before the time that is reported on become its past, unless the logs know of more in them; a
    /// key that the logs do not tell of is left out. To be called when the logs are read.
    void add_past(ActivityKind kind, std::string_view key, std::span<const ActivityHour> hours) {
        table_.add_past(kind, key, hours);
    }

    /// Tells that a key hit a limit so often at least; likewise.
    void add_limit_hits(ActivityKind kind, std::string_view key, std::int64_t hits) {
        table_.add_limit_hits(kind, key, hits);
    }

    /// What has been seen so far, of customers and of strangers, one after another in no order.
    void for_each(const std::function<void(Activity&&)>& visit) const { table_.for_each(visit); }

    ActivityTotals totals() const;

    /// What was read of each log so far.
    const std::vector<ReadLog>& logs() const { return logs_; }

    const ActivitySettings& settings() const { return settings_; }

private:
    void note(const ReadLog& read);
    void add(const MailLogEvent& event);

    ActivitySettings settings_;
    ActivityTable table_;
    MessageJoiner joiner_;
    std::vector<ReadLog> logs_;
};

} // namespace ispkit::mail
