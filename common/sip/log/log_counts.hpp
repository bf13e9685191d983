// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// What came of the lines of a log.
struct LogCounts {
    std::string path;
    std::uint64_t lines = 0;
    /// Those of a server that is known, whatever they tell.
    std::uint64_t understood = 0;
    /// Failures that may be forged in a sender's text.
    std::uint64_t doubted = 0;
    /// Failures of which it is not known when they happened, and the time of the first and its
    /// line, from 1; 0 where it is not known.
    std::uint64_t untimed = 0;
    std::string first_untimed;
    std::uint64_t first_untimed_line = 0;

    void add_untimed(std::string_view time, std::uint64_t line) {
        if (untimed++ == 0) {
            first_untimed = time;
            first_untimed_line = line;
        }
    }

    /// So many that somebody may hide behind them.
    bool has_many_doubted() const {
        constexpr std::uint64_t k_many = 20;
        return doubted >= k_many;
    }

    bool is_foreign() const { return lines > 0 && understood == 0; }
};

} // namespace ispkit::sip
