// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "options.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace ispkit {

/// The metrics of --follow, if they were asked for.
class FollowMetrics {
public:
    FollowMetrics(const cli::CommandLine& command_line, const Options& options);

    /// A run has written that many segments and initialisation sections.
    void count_done(std::size_t outputs);
    void count_failed() { ++failed_; }

    /// Writes them if that is due. Prints trouble, but the same only once.
    void write_if_due();

    /// All playlists have ended: nothing more is to be expected.
    void write_end();

private:
    using Clock = std::chrono::steady_clock;
    enum class State : std::uint8_t { following, ended };

    void write(State state);

    const cli::CommandLine& command_line_;
    std::optional<std::string> file_;
    std::string output_folder_;
    std::chrono::sys_seconds began_;
    std::int64_t done_ = 0;
    std::int64_t failed_ = 0;
    std::size_t outputs_ = 0;
    std::optional<std::chrono::sys_seconds> last_done_;
    Clock::time_point next_;
    std::string trouble_;
};

} // namespace ispkit
