// SPDX-License-Identifier: MIT
#include "sip/reading/watched_log.hpp"

#include "error.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
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
        last_line_time_ = timestamps_.read(time_text(line));
        return last_line_time_.has_value();
    });
    counts_.path = file_.path();
}

std::optional<Time> WatchedLog::time_of(const LogEvent& event, Time now) {
    if (caught_up_) {
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
    counts.understood = parser_.understood();
    counts.doubted = parser_.doubted();
    return counts;
}

void WatchedLog::read(Time now, std::vector<KeptEvent>& events) {
    LogEvent event;
    try {
        has_more_ = file_.read([&](std::string_view line) {
            ++counts_.lines;
            if (parser_.read(line, file_.behind(), event) != Reading::event) {
                return;
            }
            if (const std::optional<Time> time = time_of(event, now)) {
                last_time_ = *time;
                events.emplace_back(event, *time);
            } else {
                counts_.add_untimed(event.time, 0);
            }
        });
    } catch (const Error&) {
        has_more_ = false; // other logs must not wait for it
        caught_up_ = true;
        throw;
    }
    caught_up_ = caught_up_ || !has_more_;
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
    if (size == 0) {
        lines_.finish();
    }
    // The input behind the last lines helps to judge them: they wait for more if it is already
    // there.
    constexpr std::size_t k_least_behind = 32 * 1024;
    pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
    const std::size_t least = size > 0 && ::poll(&ready, 1, 0) > 0 ? k_least_behind : 0;
    std::string_view line;
    while (lines_.behind().size() >= least && lines_.next(line)) {
        if (!lines_.was_cut()) {
            take_line(line, now, events);
        }
    }
    return size > 0;
}

void WatchedStream::take_line(std::string_view line, Time now, std::vector<KeptEvent>& events) {
    LogEvent event;
    ++line_count_;
    if (parser_.read(line, lines_.behind(), event) == Reading::event) {
        events.emplace_back(event, now);
    }
}

LogCounts WatchedStream::counts() const {
    return {.path = "standard input",
            .lines = line_count_,
            .understood = parser_.understood(),
            .doubted = parser_.doubted(),
            .first_untimed = {}};
}

} // namespace ispkit::sip
