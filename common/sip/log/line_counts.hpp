// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// How the lines of a log were understood.
struct LineCounts {
    /// Lines of a known shape, whatever they tell, of printed packets, or that a pattern matches.
    std::uint64_t understood = 0;
    /// Lines that other programs wrote to syslog or the journal.
    std::uint64_t of_others = 0;
    /// Lines of an unknown shape.
    std::uint64_t unknown = 0;
    /// Failures that a sender may have forged in his text.
    std::uint64_t doubted = 0;
    /// The start of the first line of another program, and of the first one of an unknown shape.
    std::string first_of_others = {};
    std::string first_unknown = {};

    void add_of_others(std::string_view line) { add(line, of_others, first_of_others); }
    void add_unknown(std::string_view line) { add(line, unknown, first_unknown); }

    /// Adds the counts of another part of the log.
    LineCounts& operator+=(const LineCounts& other) {
        understood += other.understood;
        of_others += other.of_others;
        unknown += other.unknown;
        doubted += other.doubted;
        first_of_others = first_of_others.empty() ? other.first_of_others : first_of_others;
        first_unknown = first_unknown.empty() ? other.first_unknown : first_unknown;
        return *this;
    }

private:
    static void add(std::string_view line, std::uint64_t& count, std::string& first) {
        constexpr std::size_t k_longest_kept = 16 * 1024; // JSON tells its program only as a whole
        ++count;
        if (first.empty()) {
            first = line.substr(0, k_longest_kept);
        }
    }
};

} // namespace ispkit::sip
