// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ispkit::cli {

/// The log of a service, to standard error or, like mail programs, to syslog(3) with facility mail.
/// With the target none only trouble is logged, to standard error.
class ServiceLog {
public:
    enum class Target { standard_error, syslog, none };

    /// The name goes before each line; it must outlive the log.
    ServiceLog(std::string_view name, Target target);

    /// Lines wait for flush(). Lines that standard error does not take at once are dropped; a
    /// warning with their number follows when it takes lines again.
    void add(std::string_view line);
    void flush();

    /// Logs a warning at once.
    void warn(std::string_view text);

    /// Warns of what may happen often. The same text is logged once in ten seconds, the next time
    /// with its count; if there are many different texts, all but a few wait in the same way.
    void trouble(std::string_view text);

private:
    void write(int priority, std::string_view line);
    bool put(std::string_view lines);
    bool put_unfinished();

    struct Said {
        std::chrono::steady_clock::time_point time;
        std::uint64_t suppressed = 0;
    };

    std::string_view name_;
    Target target_;
    std::string lines_;
    /// The rest of a text that was taken in part.
    std::string unfinished_;
    std::uint64_t dropped_ = 0;
    std::map<std::string, Said, std::less<>> said_;
};

} // namespace ispkit::cli
