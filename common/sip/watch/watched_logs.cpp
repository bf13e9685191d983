// SPDX-License-Identifier: MIT
#include "sip/watch/watched_logs.hpp"

#include "error.hpp"
#include "sip/status/watch_state.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ispkit::sip {

using logfile::Time;

namespace {

constexpr std::string_view k_missing = "does not exist (it is read once it appears)";

/// Why the file cannot be found; empty if it can.
std::string_view absence_of(const std::string& path) {
    if (::access(path.c_str(), F_OK) == 0) {
        return {};
    }
    return errno == ENOENT || errno == ENOTDIR ? k_missing : std::strerror(errno);
}

bool is_readable(int fd) {
    pollfd look{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&look, 1, 0) > 0;
}

} // namespace

void WatchedLogs::add(const LogProgress& before, const LogSettings& settings, Time now) {
    logs_.emplace_back(before.path, before.positions, settings, now);
    before_[before.path] = before.counts;
    warn_if_any(logs_.back().notice());
    if (absence_of(before.path) == k_missing) {
        tell_absence(before.path, k_missing, now);
    }
}

void WatchedLogs::add(const JournalUnit& unit, const LogProgress& before,
                      const LogSettings& settings, Time now) {
    journals_.push_back(std::make_unique<WatchedJournal>(unit, before.positions, settings, now));
    before_[before.path] = before.counts;
    warn_if_any(journals_.back()->notice());
}

void WatchedLogs::warn_if_any(const std::string& notice) const {
    if (!notice.empty()) {
        reporter_.warning(notice);
    }
}

void WatchedLogs::remove(const std::string& path) {
    std::erase_if(logs_, [&](const WatchedLog& log) { return log.path() == path; });
    std::erase_if(journals_, [&](const auto& log) { return log->path() == path; });
    failures_.erase(path);
    absent_.erase(path);
    first_unknown_.erase(path);
}

void WatchedLogs::add_stream(int fd, const LogSettings& settings, const StoredCounts& before) {
    stream_.emplace(fd, settings);
    before_[std::string(WatchedStream::k_name)] = before;
    stream_fd_ = fd;
}

bool WatchedLogs::read(Time now) {
    bool more = false;
    std::size_t number = 0;
    for_each_log([&](auto& log) {
        // Logs that have been read farther wait until the others have caught up.
        if (log.read_until(now) <= read_until(now)) {
            const std::size_t kept = events_.size();
            read_log(log, now);
            std::for_each(events_.begin() + static_cast<std::ptrdiff_t>(kept), events_.end(),
                          [&](KeptEvent& event) { event.set_log(number); });
        }
        more = more || log.has_more();
        ++number;
    });
    return read_stream(now) || more;
}

void WatchedLogs::tell_absence(const std::string& path, std::string_view why, Time now) {
    reporter_.warning(fmt::format("{}: {}", path, why));
    absent_[path] = {.since = now, .is_told = true};
}

void WatchedLogs::look_for_files(Time now) {
    for (const WatchedLog& log : logs_) {
        const std::string& path = log.path();
        const std::string_view absence = absence_of(path);
        const auto known = absent_.find(path);
        if (absence.empty() || !failure_of(path).empty()) {
            if (known != absent_.end() && known->second.is_told && absence.empty()) {
                reporter_.warning(fmt::format("{}: exists now", path));
            }
            absent_.erase(path);
        } else if (known == absent_.end()) {
            absent_.emplace(path, Absence{.since = now});
        } else if (!known->second.is_told &&
                   logfile::has_passed(k_heartbeat, known->second.since, now)) {
            tell_absence(path, absence, now);
        }
    }
}

template <typename Log>
void WatchedLogs::read_log(Log& log, Time now) {
    std::string& failure = failures_[log.path()];
    const bool had_failed = !failure.empty();
    reporter_.attempt(
        [&] {
            log.read(now, events_);
            if (log.has_caught_up()) {
                warn_of(log.counts(), foreign_, now);
            }
        },
        failure);
    if (had_failed && failure.empty()) {
        reporter_.warning(fmt::format("{}: can be read again", log.path()));
    }
}

bool WatchedLogs::has_kept_back() const {
    bool has = stream_ && stream_->has_kept_back();
    for_each_log([&](const auto& log) { has = has || log.has_kept_back(); });
    return has;
}

bool WatchedLogs::have_caught_up() const {
    bool have = true;
    for_each_log([&](const auto& log) { have = have && log.has_caught_up(); });
    return have;
}

/// Returns whether the stream was readable and has not ended.
bool WatchedLogs::read_stream(Time now) {
    if (stream_fd() < 0) {
        return false;
    }
    if (!is_readable(stream_fd())) {
        stream_->take_settled(now, events_);
        warn_of(stream_->counts(), ForeignLog::after_some_lines, now);
        return false;
    }
    stream_ended_ = !stream_->read(now, events_);
    warn_of(stream_->counts(),
            stream_ended_ ? ForeignLog::at_its_first_lines : ForeignLog::after_some_lines, now);
    return !stream_ended_;
}

void WatchedLogs::warn_of(const LogCounts& counts, ForeignLog foreign, Time now) {
    constexpr std::uint64_t k_some_lines = 20;
    if (counts.how.unknown > 0 &&
        logfile::has_passed(k_foreign_after,
                            first_unknown_.try_emplace(counts.path, now).first->second, now)) {
        foreign = ForeignLog::at_its_first_lines;
    }
    const std::uint64_t lines = foreign == ForeignLog::at_its_first_lines ? 1 : k_some_lines;
    for (const std::string& warning : warnings_.news(counts, lines)) {
        reporter_.warning(warning);
    }
}

/// The time up to which all logs have been read.
Time WatchedLogs::read_until(Time now) const {
    Time until = now;
    for_each_log([&](const auto& log) { until = std::min(until, log.read_until(now)); });
    return until;
}

/// The path of a log by its number in for_each_log(); there is none while a stream is read.
std::string_view WatchedLogs::path_of(std::size_t number) const {
    if (stream_) {
        return WatchedStream::k_name;
    }
    return number < logs_.size() ? logs_[number].path() : journals_[number - logs_.size()]->path();
}

void WatchedLogs::take_events(bool more, Time now, const Sink& sink) {
    std::stable_sort(
        events_.begin(), events_.end(),
        [](const KeptEvent& one, const KeptEvent& other) { return one.time() < other.time(); });
    const Time until = more ? read_until(now) : Time::max();
    auto event = events_.begin();
    for (; event != events_.end() && event->time() <= until; ++event) {
        sink(event->event(), event->time(), path_of(event->log()));
    }
    events_.erase(events_.begin(), event);
}

std::vector<LogProgress> WatchedLogs::progress() const {
    std::vector<LogProgress> reached;
    for_each_log([&](const auto& log) {
        reached.push_back(progress_of(log.counts(), log.last_line(), log.positions()));
    });
    if (stream_) {
        reached.push_back(progress_of(stream_->counts(), stream_->last_line(), {}));
    }
    return reached;
}

std::string WatchedLogs::failure_of(const std::string& path) const {
    const auto failure = failures_.find(path);
    return failure != failures_.end() ? failure->second : std::string();
}

std::vector<int> WatchedLogs::journal_fds() const {
    std::vector<int> fds;
    for (const std::unique_ptr<WatchedJournal>& journal : journals_) {
        if (failure_of(journal->path()).empty()) { // else it is tried again from time to time
            fds.push_back(journal->fd());
        }
    }
    return fds;
}

std::vector<LogCounts> WatchedLogs::counts() const {
    std::vector<LogCounts> all;
    for_each_log([&](const auto& log) {
        all.push_back(log.counts());
        if (std::string failure = failure_of(log.path()); !failure.empty()) {
            all.back().trouble = std::move(failure);
        }
    });
    const auto first_journal = all.begin() + static_cast<std::ptrdiff_t>(logs_.size());
    for (auto log = all.begin(); log != first_journal; ++log) {
        if (log->trouble.empty() && ::access(log->path.c_str(), F_OK) != 0) {
            log->trouble = fmt::format("{}: {}", log->path, std::strerror(errno));
        }
    }
    if (stream_) {
        all.push_back(stream_->counts());
    }
    return all;
}

LogProgress WatchedLogs::progress_of(const LogCounts& counts, std::optional<Time> last_line,
                                     std::vector<logfile::Position> positions) const {
    const auto add = [](std::int64_t before, std::uint64_t now) {
        return before + static_cast<std::int64_t>(now);
    };
    const StoredCounts& before = before_.at(counts.path);
    return {.path = counts.path,
            .positions = std::move(positions),
            .counts = {.lines = add(before.lines, counts.lines),
                       .understood = add(before.understood, counts.how.understood),
                       .of_others = add(before.of_others, counts.how.of_others),
                       .unknown = add(before.unknown, counts.how.unknown),
                       .untimed = add(before.untimed, counts.untimed),
                       .doubted = add(before.doubted, counts.how.doubted),
                       .last_line = std::max(before.last_line, last_line.value_or(Time()))}};
}

} // namespace ispkit::sip
