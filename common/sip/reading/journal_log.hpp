// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/journal/journal.hpp"
#include "logfile/timestamp.hpp"
#include "sip/log/container_log_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

using logfile::JournalUnit;

/// The entries of a unit, read as the lines of a log. An entry that a program sent to the journal
/// or to syslog is a whole message, line breaks included. A line of a stream, the output of a
/// service or a container, may be a part of a message that a sender broke into lines: it is read
/// as in a log of containers, together with the lines behind it. Containers count if their names
/// are those of servers.
class JournalLog {
public:
    /// Opens the journal. Throws Error: see logfile::Journal.
    JournalLog(const JournalUnit& unit, const LogSettings& settings);

    logfile::Journal& journal() { return journal_; }

    /// What to read.
    struct Portion {
        /// The most entries; counted down.
        std::size_t entries = std::numeric_limits<std::size_t>::max();
        /// If set, the last lines of streams are kept back for a moment after they were written:
        /// what was written together with them may still come.
        std::optional<logfile::Time> now = {};
    };

    /// Reads on to the next entry that is an event or unclear; false at the end of the portion, or
    /// if there is none so far. Throws Error if reading fails.
    bool next(Portion& portion);

    Reading reading() const { return reading_; }
    /// The event of the entry, and the entry as text. Valid until the next call.
    const LogEvent& event() const { return event_; }
    std::string_view line() const { return line_; }

    /// How many entries were read.
    std::uint64_t count() const { return count_; }
    LineCounts counts() const;
    /// When the last entry was written; the cursor of that entry, empty if there is none.
    std::optional<logfile::Time> last_time() const { return last_time_; }
    const std::string& cursor() const { return cursor_; }
    bool has_kept_back() const { return !waiting_.empty(); }

private:
    struct Waiting {
        logfile::JournalEntry entry;
        std::string cursor;
        bool is_line = false;
    };

    bool is_line(const logfile::JournalEntry& entry) const;
    bool fetch(Portion& portion);
    bool has_enough_behind() const;
    bool is_settled(const Portion& portion) const;
    void read_front();

    logfile::Journal journal_;
    std::vector<std::string> programs_;
    LogParser messages_;
    ContainerLogParser lines_;
    /// Entries that have been fetched, but not read. Those that are lines are in text_ from begin_
    /// on, wrapped, each with a newline.
    std::deque<Waiting> waiting_;
    std::string text_;
    std::size_t begin_ = 0;
    std::uint64_t count_ = 0;
    std::optional<logfile::Time> last_time_;
    std::string cursor_;
    Reading reading_ = Reading::nothing;
    LogEvent event_;
    std::string line_;
};

} // namespace ispkit::sip
