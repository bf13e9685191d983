// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ispkit::cli {

/// What a service says of its work, one line each, to standard error or to syslog(3) as mail
/// programs do (facility mail). With the target none only trouble is told, on standard error.
class ServiceLog {
public:
    enum class Target { standard_error, syslog, none };

    /// The name stands before each line; it must outlive the log.
    ServiceLog(std::string_view name, Target target);

    /// Lines wait for flush(). Those that standard error does not take at once are dropped; how
    /// many is said when it takes lines again.
    void add(std::string_view line);
    void flush();

    /// Something that went wrong. The same text is said once in ten seconds, the next time with how
    /// often it was; of many different ones all but a few wait likewise.
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
    /// The rest of what was taken in part.
    std::string unfinished_;
    std::uint64_t dropped_ = 0;
    std::map<std::string, Said, std::less<>> said_;
};

} // namespace ispkit::cli
