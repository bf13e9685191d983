// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "logfile/line_reader.hpp"
#include "logfile/timestamp.hpp"
#include "sip/log_parser.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// A log that is read from its beginning to its end, by its own clock.
class LogSource {
public:
    /// Opens the file, "-" for standard input. Patterns may be null.
    LogSource(std::string path, const UserPatterns* patterns, LogParser::Unknown unknown);

    /// Reads on to the next line that is an event or unclear; false at the end.
    bool next();

    Reading reading() const { return reading_; }
    const LogEvent& event() const { return event_; }
    std::string_view line() const { return line_; }
    std::uint64_t line_number() const { return reader_.line_number(); }
    const std::string& path() const { return path_; }

    /// When the line was written: by the time it carries, else by that of the last line that was
    /// asked for, else when the file was written to last.
    logfile::Time time();

private:
    std::string path_;
    io::Fd fd_;
    logfile::LineReader reader_;
    LogParser parser_;
    logfile::Time time_;
    logfile::TimestampReader timestamps_;
    Reading reading_ = Reading::nothing;
    LogEvent event_;
    std::string_view line_;
};

} // namespace ispkit::sip
