// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/envelope/container_line.hpp"
#include "sip/log/log_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// Reads the lines of a log that a container engine may have wrapped, as LogParser reads the log
/// that was wrapped: it sees the lines as the server wrote them. Containers, and the streams of
/// one, that share a log are read as logs of their own.
///
/// Senders can break messages into lines, and so begin a line of an unwrapped log with what looks
/// like a wrapping. Therefore a log has one wrapping, that of its first line that is understood.
/// Senders cannot write a line that lacks the log's wrapping. So if such a line is understood, the
/// first one was a sender's, and the wrapping is that of this line from then on.
class ContainerLogParser {
public:
    explicit ContainerLogParser(LogSettings settings)
        : settings_(std::move(settings))
        , plain_(settings_) {}

    /// Reads a line as LogParser does. The time of a wrapping, which has a zone, replaces that of
    /// the line.
    Reading read(std::string_view line, std::string_view behind, LogEvent& event) {
        return wrapping_ == logfile::Wrapping::none ? plain_.read(line, behind, event)
                                                    : read_wrapped(line, behind, event);
    }

    /// Skips chatter as LogParser does.
    bool skip(Chatter chatter) {
        return wrapping_ == logfile::Wrapping::none && plain_.skip(chatter);
    }

    /// The wrapping of the log; nothing while no line is understood.
    std::optional<logfile::Wrapping> wrapping() const { return wrapping_; }

    /// Those of all lines, without their wrapping.
    LineCounts counts() const;

private:
    /// The log of one container or stream.
    struct Source {
        std::string name;
        LogParser parser;
        /// Its lines as the server wrote them: up to `begin` they have been read; from `line` on
        /// one is incomplete.
        std::string text;
        std::size_t begin = 0;
        std::size_t line = 0;
        /// Whether all lines end with the CR that a terminal adds.
        bool has_terminal = true;
        /// How many parts of a line have been read; they count as that does.
        std::uint64_t parts = 0;
    };

    /// A line of the log that has been unwrapped but not read.
    struct Unwrapped {
        std::size_t octets = 0;
        std::size_t fingerprint = 0;
        logfile::Wrapping wrapping = logfile::Wrapping::none;
        /// Null where it is not wrapped, or there are too many sources.
        Source* source = nullptr;
        std::string time;
        /// The size of the line that it ends, with its newline; 0 where that goes on.
        std::size_t size = 0;
    };

    Reading read_wrapped(std::string_view line, std::string_view behind, LogEvent& event);
    Reading read_first(std::string_view line, std::string_view behind, LogEvent& event);
    void look_ahead(std::string_view line, std::string_view behind);
    void add(std::string_view line);
    void append(Source& source, const logfile::ContainerLine& line, Unwrapped& unwrapped);
    Source* source_of(std::string_view name);
    bool forget_oldest_source();
    std::uint64_t understood_by(const Source* source) const;
    void forget_ahead();

    LogSettings settings_;
    std::optional<logfile::Wrapping> wrapping_;
    LogParser plain_;
    /// Those with the latest lines at the end.
    std::vector<std::unique_ptr<Source>> sources_;
    std::deque<Unwrapped> ahead_;
    /// The bytes in the log of the lines in ahead_.
    std::size_t octets_ahead_ = 0;
    bool is_ahead_valid_ = true;
    /// The line that is being read; the event has views into it.
    Unwrapped first_;
    /// Of parts of lines, and of lines that have no source.
    LineCounts other_counts_;
};

} // namespace ispkit::sip
