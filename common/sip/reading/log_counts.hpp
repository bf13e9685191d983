// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// How many lines of a log were read, and how they were understood.
struct LogCounts {
    std::string path;
    std::uint64_t lines = 0;
    /// Lines of a known server, whatever they tell.
    std::uint64_t understood = 0;
    /// Failures that a sender may have forged in his text.
    std::uint64_t doubted = 0;
    /// Failures whose time is not understood; the time of the first one as written, and its line
    /// number, from 1 (0: not known).
    std::uint64_t untimed = 0;
    std::string first_untimed;
    std::uint64_t first_untimed_line = 0;

    void add_untimed(std::string_view time, std::uint64_t line) {
        if (untimed++ == 0) {
            first_untimed = time;
            first_untimed_line = line;
        }
    }

    /// Whether there are enough of them for an attacker to hide behind.
    bool has_many_doubted() const {
        constexpr std::uint64_t k_many = 20;
        return doubted >= k_many;
    }

    bool is_foreign() const { return lines > 0 && understood == 0; }
};

} // namespace ispkit::sip
