// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "sip/ban/ban_keeper.hpp"
#include "sip/log/log_warnings.hpp"
#include "sip/log/watched_log.hpp"
#include "sip/watch/reporter.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::sip {

/// When a log is judged to be of something else than a SIP server.
enum class ForeignLog { at_its_first_lines, after_some_lines };

/// The logs of a watch, or the stream in place of them, as one sequence of events in the order of
/// time.
class WatchedLogs {
public:
    /// Patterns may be null, and else outlive this object.
    WatchedLogs(const Reporter& reporter, const UserPatterns* patterns, ForeignLog foreign)
        : reporter_(reporter)
        , patterns_(patterns)
        , foreign_(foreign) {}

    /// Adds a log that is read on from these positions, or from its beginning.
    void add(const std::string& path, const std::vector<logfile::Position>& positions,
             logfile::Time now);

    /// Reads a stream, too; the descriptor stays the caller's.
    void add_stream(int fd);

    /// Reads what is there, about a megabyte of each log at most; whether there is more. A log that
    /// cannot be read, such as one that was just rotated and has no owner yet, is tried again the
    /// next time and reported once.
    bool read(logfile::Time now);

    /// Gives out the events that no log can precede any more. While there is more to read, events
    /// that another log may still precede stay; else all of them are given out.
    using Sink = std::function<void(const LogEvent& event, logfile::Time time)>;
    void take_events(bool more, logfile::Time now, const Sink& sink);

    /// Whether events wait for a log that has not been read as far.
    bool has_events() const { return !events_.empty(); }

    /// How far each log was read.
    std::vector<BanKeeper::LogPositions> positions() const;

    /// The descriptor of a stream that has not ended; -1 where there is none.
    int stream_fd() const { return stream_ && !stream_ended_ ? stream_fd_ : -1; }
    bool stream_has_ended() const { return stream_ended_; }

private:
    void read_log(WatchedLog& log, logfile::Time now);
    bool read_stream(logfile::Time now);
    void warn_of(const LogCounts& counts, ForeignLog foreign);
    logfile::Time read_until(logfile::Time now) const;

    Reporter reporter_;
    const UserPatterns* patterns_;
    ForeignLog foreign_;
    std::vector<WatchedLog> logs_;
    std::optional<WatchedStream> stream_;
    int stream_fd_ = -1;
    bool stream_ended_ = false;
    std::vector<KeptEvent> events_;
    /// Why each log could not be read the last time; empty where it could.
    std::map<std::string, std::string> failures_;
    LogWarnings warnings_;
};

} // namespace ispkit::sip
