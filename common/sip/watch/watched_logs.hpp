// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "sip/ban/ban_keeper.hpp"
#include "sip/reading/log_warnings.hpp"
#include "sip/reading/watched_journal.hpp"
#include "sip/reading/watched_log.hpp"
#include "sip/watch/reporter.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ispkit::sip {

/// When to judge that a log does not come from a SIP server: a few lines may say nothing yet, but a
/// minute after the first of an unknown shape, they do.
enum class ForeignLog { at_its_first_lines, after_some_lines };

/// The logs of a watch, or the stream instead of them, as one sequence of events in the order of
/// time.
class WatchedLogs {
public:
    WatchedLogs(const Reporter& reporter, ForeignLog foreign)
        : reporter_(reporter)
        , foreign_(foreign) {}

    /// Adds a log, which is read from these positions on, or from its beginning.
    void add(const LogProgress& before, const LogSettings& settings, logfile::Time now);

    /// Adds a unit of systemd, whose journal is read behind the last entry of an earlier run.
    /// Throws Error: see logfile::Journal.
    void add(const JournalUnit& unit, const LogProgress& before, const LogSettings& settings,
             logfile::Time now);

    /// Also reads a stream; the caller owns the descriptor. `before` counts earlier streams.
    void add_stream(int fd, const LogSettings& settings, const StoredCounts& before);

    /// Reads a log no more. Call it when no events are kept.
    void remove(const std::string& path);

    /// Reads what is there, at most about a megabyte of each log; returns whether there is more. A
    /// log that cannot be read, such as one that was just rotated and has no owner yet, is reported
    /// once and tried again the next time.
    bool read(logfile::Time now);

    /// Tells of files that could not be found for a heartbeat, since a rotation may leave a log
    /// without a file for a moment, and of those that exist again.
    void look_for_files(logfile::Time now);

    /// Passes on the events that no log can precede any more. While there is more to read, events
    /// that another log may still precede are kept; otherwise all are passed on.
    using Sink =
        std::function<void(const LogEvent& event, logfile::Time time, std::string_view log)>;
    void take_events(bool more, logfile::Time now, const Sink& sink);

    /// Whether events are kept because another log has not been read as far.
    bool has_events() const { return !events_.empty(); }

    /// Whether a log keeps lines back that can be judged only a moment later.
    bool has_kept_back() const;

    /// Whether all that was in the logs at the start has been read.
    bool have_caught_up() const;

    /// How far each log was read.
    std::vector<LogProgress> progress() const;

    /// The counts of this run, and why a log could not be read the last time or does not exist.
    std::vector<LogCounts> counts() const;

    /// The descriptors that become readable when there may be more in the journal.
    std::vector<int> journal_fds() const;

    /// The descriptor of a stream that has not ended; -1 if there is none.
    int stream_fd() const { return stream_ && !stream_ended_ ? stream_fd_ : -1; }
    bool stream_has_ended() const { return stream_ended_; }

private:
    /// Calls visit() with each log that is followed: files, then journals.
    template <typename Visit>
    void for_each_log(Visit&& visit) {
        std::for_each(logs_.begin(), logs_.end(), visit);
        std::for_each(journals_.begin(), journals_.end(), [&](auto& log) { visit(*log); });
    }
    template <typename Visit>
    void for_each_log(Visit&& visit) const {
        std::for_each(logs_.begin(), logs_.end(), visit);
        std::for_each(journals_.begin(), journals_.end(),
                      [&](const auto& log) { visit(std::as_const(*log)); });
    }
    template <typename Log>
    void read_log(Log& log, logfile::Time now);
    bool read_stream(logfile::Time now);
    LogProgress progress_of(const LogCounts& counts, std::optional<logfile::Time> last_line,
                            std::vector<logfile::Position> positions) const;
    std::string_view path_of(std::size_t number) const;
    void warn_if_any(const std::string& notice) const;
    std::string failure_of(const std::string& path) const;
    void tell_absence(const std::string& path, std::string_view why, logfile::Time now);
    void warn_of(const LogCounts& counts, ForeignLog foreign, logfile::Time now);
    logfile::Time read_until(logfile::Time now) const;

    Reporter reporter_;
    ForeignLog foreign_;
    std::vector<WatchedLog> logs_;
    std::vector<std::unique_ptr<WatchedJournal>> journals_;
    std::optional<WatchedStream> stream_;
    int stream_fd_ = -1;
    bool stream_ended_ = false;
    std::vector<KeptEvent> events_;
    /// Why each log could not be read the last time; empty if it could.
    std::map<std::string, std::string> failures_;
    /// Since when a file cannot be found, and whether that was told.
    struct Absence {
        logfile::Time since;
        bool is_told = false;
    };
    std::map<std::string, Absence> absent_;
    LogWarnings warnings_;
    /// By the path of the log: when it had its first line of an unknown shape in this run.
    std::map<std::string, logfile::Time> first_unknown_;
    /// By the path of the log: the counts of earlier runs.
    std::map<std::string, StoredCounts> before_;
};

} // namespace ispkit::sip
