// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/journal/journal.hpp"
#include "mail/activity/activity.hpp"
#include "mail/activity/activity_settings.hpp"
#include "mail/activity/activity_table.hpp"
#include "mail/activity/activity_totals.hpp"
#include "mail/joining/message_joiner.hpp"
#include "mail/log/mail_event_source.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The senders and their mail, according to mail logs. Lines of many hosts may be mixed.
class MailActivity {
public:
    using OnMessage = MessageJoiner::OnMessage;

    explicit MailActivity(ActivitySettings settings);
    MailActivity(const MailActivity&) = delete;
    MailActivity& operator=(const MailActivity&) = delete;

    /// Called for every message when it is counted, including those of the past.
    void on_message(OnMessage hook) { joiner_.on_message(std::move(hook)); }

    /// Reads logs and journals to their ends; "-" is standard input. Several logs are merged by
    /// their lines' times. Memory is bounded by the number of keys and unfinished messages. Throws
    /// Error.
    void read(const std::vector<std::string>& paths,
              const std::vector<logfile::JournalUnit>& units = {});

    /// Reads each source to its end, merged in the same way. Of lines of the same second, those of
    /// the log that began earlier come first: the result does not depend on the order of the
    /// sources.
    void read(const std::vector<std::unique_ptr<MailEventSource>>& sources);

    /// No other line will come: messages whose sender later lines might have told are decided.
    void finish() { joiner_.decide_all(); }

    /// The unfinished messages and log-ins, for the next run, which must restore them before it
    /// reads.
    UnfinishedMessages unfinished() const;
    void carry_on(const UnfinishedMessages& unfinished);

    /// Adds what a key sent in some hours according to another source (a database, an earlier run).
    /// Hours before the reported period become its past, unless the logs have higher numbers for
    /// them. A key that is not in the logs is ignored. Must be called after the logs are read.
    void add_past(ActivityKind kind, std::string_view key, std::span<const ActivityHour> hours) {
        table_.add_past(kind, key, hours);
    }

    /// Adds from how many networks a login came on days before the reported period; with the same
    /// rules.
    void add_past_networks(ActivityKind kind, std::string_view key,
                           std::span<const NetworkDay> days) {
        table_.add_past_networks(kind, key, days);
    }

    /// Adds that a key hit a limit at least this often; with the same rules.
    void add_limit_hits(ActivityKind kind, std::string_view key, std::int64_t hits) {
        table_.add_limit_hits(kind, key, hits);
    }

    /// All activities so far, those of customers and of strangers, in no particular order.
    void for_each(const std::function<void(Activity&&)>& visit) const { table_.for_each(visit); }

    ActivityTotals totals() const;

    /// The part of each log that was read so far.
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
