// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/journal/journal.hpp"

#include <set>
#include <string>

namespace ispkit::mail {

/// The entries of a unit in the journal as lines of a log: "SECONDS HOST PROGRAM[PID]: message",
/// and the lines of containers as logfile::Unwrapper gives them out. Each line has a newline, and
/// line breaks within a message become '?'.
class JournalReader {
public:
    /// Continues behind the entry with that cursor, or begins with the first entry if it is empty.
    /// Throws Error: see logfile::Journal; also if there is neither a cursor nor an entry.
    JournalReader(const logfile::JournalUnit& unit, std::string cursor);

    /// Fills text with the next lines, at most some hundred kilobytes; false if there is none so
    /// far. Throws Error if reading fails.
    bool next(std::string& text);

    /// The cursor of the last entry that was read; empty if there is none.
    const std::string& cursor() const { return cursor_; }

    /// Whether entries may be missing, because the one with the cursor was gone.
    bool has_gap() const { return has_gap_; }

    /// Becomes readable when there may be more.
    int fd() const { return journal_.fd(); }

private:
    void add(const logfile::JournalEntry& entry, std::string& text);

    logfile::Journal journal_;
    std::string cursor_;
    bool has_gap_ = false;
    /// The streams whose last line goes on.
    std::set<std::string> unfinished_;
};

} // namespace ispkit::mail
