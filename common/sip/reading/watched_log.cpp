// SPDX-License-Identifier: MIT
#include "sip/reading/watched_log.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace ispkit::sip {

using logfile::Time;

WatchedLog::WatchedLog(std::string path, const std::vector<logfile::Position>& positions,
                       const LogSettings& settings, Time now)
    : file_(std::move(path), {.positions = positions, .newest = {}})
    , parser_(settings)
    , timestamps_(now) {
    modified_ = std::min(now, Time(std::chrono::seconds(file_.tail().modified)));
    file_.tail([&](std::string_view line) {
        last_line_ = modified_;
        looks_wrapped_ = looks_wrapped_ || logfile::wrapping_of(line) != logfile::Wrapping::none;
        last_line_time_ = timestamps_.read(time_of_any_line(line));
        return last_line_time_.has_value();
    });
    std::error_code is_missing;
    const bool has_text = std::filesystem::file_size(file_.path(), is_missing) > 0 && !is_missing;
    if (!last_line_ && !has_text) {
        catching_up_.end();
    }
    counts_.path = file_.path();
}

std::string WatchedLog::notice() const {
    return file_.gap() ? fmt::format("{}: lines since the last run may be missing: the log was "
                                     "rotated, and they are compressed or deleted",
                                     file_.path())
                       : std::string();
}

std::optional<Time> WatchedLog::time_of(const LogEvent& event, Time now) {
    if (catching_up_.is_done()) {
        return now;
    }
    const std::optional<Time> written = timestamps_.read(event.time);
    if (!written || (!last_line_time_ && *written > modified_)) {
        return std::nullopt;
    }
    const Time last = last_line_time_.value_or(modified_);
    return std::min(modified_ - std::max(last - *written, std::chrono::milliseconds(0)), now);
}

LogCounts WatchedLog::counts() const {
    LogCounts counts = counts_;
    counts.how = parser_.counts();
    return counts;
}

/// A container's engine writes a message that is broken into lines one line after the other. Its
/// end helps to judge its first line.
std::optional<logfile::FollowedFile::Settling> WatchedLog::settling(Time now) const {
    const bool is_wrapped =
        parser_.wrapping() ? *parser_.wrapping() != logfile::Wrapping::none : looks_wrapped_;
    return is_wrapped ? std::optional(logfile::FollowedFile::Settling{now, k_longest_writing})
                      : std::nullopt;
}

void WatchedLog::read(Time now, std::vector<KeptEvent>& events) {
    LogEvent event;
    const auto take_line = [&](std::string_view line) {
        ++counts_.lines;
        last_line_ = catching_up_.is_done() ? now : modified_;
        if (parser_.read(line, file_.behind(), event) != Reading::event) {
            return;
        }
        counts_.channels.note(event);
        if (const std::optional<Time> time = time_of(event, now)) {
            last_time_ = *time;
            events.emplace_back(event, *time);
        } else {
            counts_.add_untimed(event.time, 0);
        }
    };
    bool has_more = false;
    try {
        has_more = file_.read(take_line, settling(now));
    } catch (const Error&) {
        catching_up_.end();
        throw;
    }
    catching_up_.add_read(has_more, file_.has_kept_back(), now);
}

WatchedStream::WatchedStream(int fd, const LogSettings& settings)
    : fd_(fd)
    , parser_(settings) {}

bool WatchedStream::read(Time now, std::vector<KeptEvent>& events) {
    const io::MutableByteView room = lines_.room();
    const ssize_t size = ::read(fd_, room.data(), room.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) {
        return true;
    }
    if (size < 0) {
        throw_errno("cannot read standard input");
    }
    lines_.add(static_cast<std::size_t>(size));
    received_ += static_cast<std::uint64_t>(size);
    has_ended_ = size == 0;
    if (has_ended_) {
        lines_.finish();
    }
    // The input behind the last lines helps to judge them: they wait for more if it is already
    // there.
    constexpr std::size_t k_least_behind = 32 * 1024;
    pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
    take_lines(size > 0 && ::poll(&ready, 1, 0) > 0 ? k_least_behind : 0, now, events);
    return size > 0;
}

void WatchedStream::take_settled(Time now, std::vector<KeptEvent>& events) {
    if (has_kept_back_) {
        take_lines(0, now, events);
    }
}

void WatchedStream::take_lines(std::size_t least_behind, Time now, std::vector<KeptEvent>& events) {
    const std::uint64_t settled = settled_size_.note(received_, now, k_longest_writing);
    std::string_view line;
    has_kept_back_ = false;
    while (lines_.behind().size() >= least_behind) {
        has_kept_back_ = next_is_kept_back(settled);
        if (has_kept_back_ || !lines_.next(line)) {
            return;
        }
        if (!lines_.was_cut()) {
            take_line(line, now, events);
        }
    }
}

/// Whether the next line is of a container and has not been there for the delay.
bool WatchedStream::next_is_kept_back(std::uint64_t settled) const {
    const std::string_view waiting = lines_.behind();
    const std::size_t end = waiting.find('\n');
    if (end == waiting.npos || has_ended_ || received_ - waiting.size() + end < settled) {
        return false;
    }
    return parser_.wrapping().value_or(logfile::wrapping_of(waiting.substr(0, end))) !=
           logfile::Wrapping::none;
}

void WatchedStream::take_line(std::string_view line, Time now, std::vector<KeptEvent>& events) {
    LogEvent event;
    ++line_count_;
    last_line_ = now;
    if (parser_.read(line, lines_.behind(), event) == Reading::event) {
        channels_.note(event);
        events.emplace_back(event, now);
    }
}

LogCounts WatchedStream::counts() const {
    LogCounts counts{.path = std::string(k_name), .lines = line_count_, .how = parser_.counts()};
    counts.channels = channels_;
    return counts;
}

} // namespace ispkit::sip
