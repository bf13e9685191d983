// SPDX-License-Identifier: MIT
#include "cli/service_log.hpp"

#include "cli/message.hpp"
#include "io/ready_write.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>
#include <limits.h>
#include <syslog.h>

#include <unistd.h>

#include <algorithm>

namespace ispkit::cli {

namespace {

/// The first lines, as many as a pipe takes as a whole; at least one.
std::string_view whole_lines(std::string_view lines) {
    std::size_t end = lines.rfind('\n', PIPE_BUF - 1);
    if (end == lines.npos) {
        end = lines.find('\n');
    }
    return lines.substr(0, end + 1);
}

} // namespace

ServiceLog::ServiceLog(std::string_view name, Target target)
    : name_(name)
    , target_(target) {
    if (target_ == Target::syslog) {
        ::openlog(name_.data(), LOG_PID | LOG_NDELAY, LOG_MAIL);
    }
}

void ServiceLog::write(int priority, std::string_view line) {
    if (target_ == Target::syslog) {
        ::syslog(priority, "%.*s", static_cast<int>(line.size()), line.data());
    } else {
        fmt::format_to(std::back_inserter(lines_), "{}: {}\n", name_, line);
    }
}

void ServiceLog::add(std::string_view line) {
    if (target_ != Target::none) {
        write(LOG_INFO, line);
    }
}

void ServiceLog::flush() {
    std::string_view rest = lines_;
    if (dropped_ != 0 && !rest.empty() &&
        put(fmt::format("{}: warning: log output blocked: {} dropped\n", name_,
                        text::plain_count(dropped_, "line")))) {
        dropped_ = 0;
    }
    // If nobody reads the log, drop the lines and continue.
    while (!rest.empty()) {
        const std::string_view lines = whole_lines(rest);
        if (!put(lines)) {
            break;
        }
        rest.remove_prefix(lines.size());
    }
    dropped_ += static_cast<std::uint64_t>(std::count(rest.begin(), rest.end(), '\n'));
    lines_.clear();
}

/// Returns whether any of it was taken; the rest is written before anything else.
bool ServiceLog::put(std::string_view lines) {
    if (!put_unfinished()) {
        return false;
    }
    const ssize_t taken = io::write_ready(STDERR_FILENO, lines);
    if (taken <= 0) {
        return false;
    }
    unfinished_ = lines.substr(static_cast<std::size_t>(taken));
    put_unfinished();
    return true;
}

/// Writes the rest of a partly taken text; returns whether nothing is left of it.
bool ServiceLog::put_unfinished() {
    while (!unfinished_.empty()) {
        const ssize_t taken = io::write_ready(STDERR_FILENO, unfinished_);
        if (taken <= 0) {
            return false;
        }
        unfinished_.erase(0, static_cast<std::size_t>(taken));
    }
    return true;
}

void ServiceLog::warn(std::string_view text) {
    write(LOG_WARNING, "warning: " + text::visible_text(text));
    flush();
}

void ServiceLog::trouble(std::string_view text) {
    constexpr auto k_interval = std::chrono::seconds(10);
    constexpr std::size_t k_most_different = 50;
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(said_, [&](const auto& said) {
        const auto kept = said.second.suppressed == 0 ? k_interval : 6 * k_interval;
        return said.second.time + kept < now;
    });
    auto said = said_.find(text);
    if (said == said_.end()) {
        if (said_.size() >= k_most_different) {
            return;
        }
        said = said_.emplace(text, Said{now - 2 * k_interval, 0}).first;
    }
    if (now - said->second.time < k_interval) {
        ++said->second.suppressed;
        return;
    }
    const std::uint64_t times = said->second.suppressed + 1;
    warn(times > 1 ? fmt::format("{} ({} times)", text, times) : std::string(text));
    said->second = {now, 0};
}

} // namespace ispkit::cli
