// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/followed_file.hpp"
#include "logfile/line_splitter.hpp"
#include "logfile/settled_size.hpp"
#include "logfile/timestamp.hpp"
#include "sip/log/container_log_parser.hpp"
#include "sip/reading/catching_up.hpp"
#include "sip/reading/kept_event.hpp"
#include "sip/reading/log_counts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// A log that is watched: its events, with the time when they happened by this machine's clock.
///
/// While the log is followed, that is the time at which they arrive. What was in the file before is
/// dated back: a line's age is the file's age plus the time from the line to the last dated one, by
/// the log's own clock. So neither time zones nor differing clocks make a failure look older or
/// younger than it is. Where no line near the end has a time that is understood, the log's clock is
/// taken for this machine's.
///
/// Earlier failures whose own time is not understood, or is later than the last write to the file,
/// are counted and left out: they may be of any day.
class WatchedLog {
public:
    WatchedLog(std::string path, const std::vector<logfile::Position>& positions,
               const LogSettings& settings, logfile::Time now);

    /// What the operator should know from the start: lines that are missing. Empty if nothing.
    std::string notice() const;

    /// Reads what is there, at most about a megabyte, and appends the events.
    void read(logfile::Time now, std::vector<KeptEvent>& events);

    /// The time up to which the log has been read: now, once it has caught up.
    logfile::Time read_until(logfile::Time now) const {
        return catching_up_.is_done() ? now : last_time_;
    }

    bool has_caught_up() const { return catching_up_.is_done(); }
    /// Whether the last read left more to read at once.
    bool has_more() const { return catching_up_.has_more(); }
    /// Whether lines are kept back until what was written together with them must be there.
    bool has_kept_back() const { return file_.has_kept_back(); }
    const std::string& path() const { return file_.path(); }
    std::vector<logfile::Position> positions() const { return file_.positions(); }
    LogCounts counts() const;
    /// When the last line was written, if the file has any or had one in this run.
    std::optional<logfile::Time> last_line() const { return last_line_; }

private:
    std::optional<logfile::Time> time_of(const LogEvent& event, logfile::Time now);
    std::optional<logfile::FollowedFile::Settling> settling(logfile::Time now) const;

    logfile::FollowedFile file_;
    ContainerLogParser parser_;
    logfile::TimestampReader timestamps_;
    /// When the file was last written to, and the time of its last line, which stands for that.
    logfile::Time modified_;
    std::optional<logfile::Time> last_line_time_;
    logfile::Time last_time_;
    std::optional<logfile::Time> last_line_;
    LogCounts counts_;
    /// Whether the log's last lines look like those of a container's engine.
    bool looks_wrapped_ = false;
    CatchingUp catching_up_;
};

/// The same for lines from a pipe: their time is the time of arrival. Lines longer than a megabyte
/// are left out.
class WatchedStream {
public:
    /// Its name in counts.
    static constexpr std::string_view k_name = "standard input";

    /// Reads from fd, which the caller owns.
    WatchedStream(int fd, const LogSettings& settings);

    /// Reads what is there without waiting for more, and appends the events; false at the end.
    bool read(logfile::Time now, std::vector<KeptEvent>& events);

    /// Appends the events of lines that were kept back: see WatchedLog.
    void take_settled(logfile::Time now, std::vector<KeptEvent>& events);
    bool has_kept_back() const { return has_kept_back_; }

    LogCounts counts() const;
    /// When the last line arrived.
    std::optional<logfile::Time> last_line() const { return last_line_; }

private:
    static constexpr std::size_t k_longest_line = 1 << 20;
    static constexpr std::size_t k_portion = 64 * 1024;

    void take_lines(std::size_t least_behind, logfile::Time now, std::vector<KeptEvent>& events);
    bool next_is_kept_back(std::uint64_t settled) const;
    void take_line(std::string_view line, logfile::Time now, std::vector<KeptEvent>& events);

    int fd_;
    ContainerLogParser parser_;
    logfile::LineSplitter lines_{k_longest_line, k_portion};
    std::uint64_t line_count_ = 0;
    Channels channels_;
    std::optional<logfile::Time> last_line_;
    std::uint64_t received_ = 0;
    logfile::SettledSize settled_size_;
    bool has_kept_back_ = false;
    bool has_ended_ = false;
};

} // namespace ispkit::sip
