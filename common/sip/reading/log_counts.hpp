// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/line_counts.hpp"
#include "sip/message/log_event.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// The events of a log by the logger channel of Asterisk that wrote them: they show how complete
/// the log is.
struct Channels {
    std::uint64_t notice = 0;
    std::uint64_t security = 0;

    void note(const LogEvent& event) {
        switch (event.trace) {
        case Trace::registration:
        case Trace::registration_acl:
        case Trace::pjsip_no_endpoint:
        case Trace::pjsip_authentication:
            ++notice;
            break;
        case Trace::security_account:
        case Trace::security_secret:
        case Trace::security_acl:
            ++security;
            break;
        default:
            security += event.outcome != Outcome::failure ? 1 : 0;
        }
    }

    Channels& operator+=(const Channels& other) {
        notice += other.notice;
        security += other.security;
        return *this;
    }
};

/// How many lines of a log were read, and how they were understood.
struct LogCounts {
    std::string path;
    std::uint64_t lines = 0;
    LineCounts how = {};
    /// Failures whose time is not understood; the time of the first one as written, and its line
    /// number, from 1 (0: not known).
    std::uint64_t untimed = 0;
    std::string first_untimed = {};
    std::uint64_t first_untimed_line = 0;
    /// Why the log could not be read to its end; empty if it could.
    std::string trouble = {};
    Channels channels = {};

    void add_untimed(std::string_view time, std::uint64_t line) {
        if (untimed++ == 0) {
            first_untimed = time;
            first_untimed_line = line;
        }
    }

    /// Whether there are enough of them for an attacker to hide behind.
    bool has_many_doubted() const { return how.doubted >= k_many; }

    /// Whether every line is understood, and every failure counted.
    bool all_count() const { return how.understood == lines && untimed == 0 && how.doubted == 0; }

    bool is_foreign() const { return lines > 0 && how.understood == 0; }

    /// Whether hardly a line is understood, besides those of other programs.
    bool is_mostly_unknown() const {
        constexpr std::uint64_t k_few = 10; // one in ten
        return how.understood > 0 && how.unknown >= k_many && how.unknown > k_few * how.understood;
    }

    /// Whether enough lines have an unknown shape to call that a fault.
    bool has_unknown_shape() const {
        return (is_foreign() && how.unknown >= k_many) || is_mostly_unknown();
    }

private:
    static constexpr std::uint64_t k_many = 20;
};

} // namespace ispkit::sip
