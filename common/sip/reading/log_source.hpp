// SPDX-License-Identifier: MIT
#pragma once

#include "decompression/open_log.hpp"
#include "logfile/timestamp.hpp"
#include "sip/log/container_log_parser.hpp"
#include "sip/reading/journal_log.hpp"
#include "sip/reading/lines_ahead.hpp"
#include "sip/reading/log_counts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// A log that is read from beginning to end, by its own clock.
class LogSource {
public:
    /// Opens the file ("-" for standard input). gzip and zstd data are decompressed; throws Error
    /// for data that are compressed otherwise. `threads` is 1 for a thread that reads the lines
    /// ahead, 0 for none.
    LogSource(std::string path, const LogSettings& settings, unsigned threads = 1);
    /// Reads all entries of a unit in the journal. Throws Error if there is none.
    LogSource(const JournalUnit& unit, const LogSettings& settings);
    LogSource(const LogSource&) = delete;
    LogSource& operator=(const LogSource&) = delete;

    /// Reads on to the next line that is an event or unclear; false at the end, and where the file
    /// cannot be read on, which the counts then say.
    bool next();

    Reading reading() const { return reading_; }
    const LogEvent& event() const { return event_; }
    std::string_view line() const { return line_; }
    /// In the journal, the number of the entry.
    std::uint64_t line_number() const {
        return journal_ ? journal_->count() : lines_->line_number();
    }
    const std::string& path() const { return counts_.path; }

    /// The time that the line carries; nothing where it is not understood.
    std::optional<logfile::Time> time();

    /// The time to sort by: time(), else the time of the last line that was asked for, else when
    /// the file was last written to.
    logfile::Time time_or_last();

    /// Notes that the line is a failure for which time() returns nothing.
    void note_untimed() { counts_.add_untimed(event_.time, line_number()); }

    /// The counts up to the current line.
    LogCounts counts() const;

private:
    bool next_line();
    bool next_entry();

    LogCounts counts_;
    /// A file and its lines, or a journal.
    std::optional<decompression::OpenLog> file_;
    std::optional<LinesAhead> lines_;
    std::optional<JournalLog> journal_;
    ContainerLogParser parser_;
    logfile::Time time_;
    logfile::TimestampReader timestamps_;
    Reading reading_ = Reading::nothing;
    LogEvent event_;
    std::string_view line_;
};

} // namespace ispkit::sip
