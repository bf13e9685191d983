// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/log_position.hpp"
#include "logfile/timestamp.hpp"
#include "sip/reading/catching_up.hpp"
#include "sip/reading/journal_log.hpp"
#include "sip/reading/kept_event.hpp"
#include "sip/reading/log_counts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ispkit::sip {

/// A unit of systemd whose journal is watched: its events, with the times of their entries.
class WatchedJournal {
public:
    /// Continues behind the entry of an earlier run, whose cursor is the head of its only position.
    /// Without a position, starts a day ago: older failures do not count. Throws Error: see
    /// logfile::Journal.
    WatchedJournal(const JournalUnit& unit, const std::vector<logfile::Position>& positions,
                   const LogSettings& settings, logfile::Time now);

    /// What the operator should know from the start, such as that there is no entry; empty if
    /// nothing.
    const std::string& notice() const { return notice_; }

    /// Reads what is there, at most some thousand entries, and appends the events.
    void read(logfile::Time now, std::vector<KeptEvent>& events);

    /// The time up to which the journal has been read: now, once it has caught up.
    logfile::Time read_until(logfile::Time now) const;

    bool has_caught_up() const { return catching_up_.is_done(); }
    /// Whether the last read left more to read at once.
    bool has_more() const { return catching_up_.has_more(); }
    bool has_kept_back() const { return log_.has_kept_back(); }
    std::optional<logfile::Time> last_line() const { return log_.last_time(); }
    const std::string& path() const { return counts_.path; }
    std::vector<logfile::Position> positions() const;
    LogCounts counts() const;

    /// Becomes readable when there may be more.
    int fd() const { return fd_; }

private:
    JournalLog log_;
    int fd_;
    std::string cursor_before_;
    std::string notice_;
    logfile::TimestampReader timestamps_;
    LogCounts counts_;
    /// Whether the unit has never had an entry, as far as is known.
    bool is_unknown_unit_ = false;
    CatchingUp catching_up_;
};

} // namespace ispkit::sip
