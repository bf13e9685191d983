// SPDX-License-Identifier: MIT
#include "cli/service_log.hpp"

#include "cli/message.hpp"
#include "visible_text.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <unistd.h>

namespace ispkit::cli {

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
    // Where nobody takes the log, the work goes on without it.
    std::string_view rest = lines_;
    while (!rest.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written <= 0) {
            break;
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    lines_.clear();
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
    write(LOG_WARNING,
          "warning: " + visible_text(text) + (times > 1 ? fmt::format(" ({} times)", times) : ""));
    said->second = {now, 0};
    flush();
}

} // namespace ispkit::cli
