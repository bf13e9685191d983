// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/counts.hpp"
#include "mail/log/read_lines.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace ispkit::mail {

/// Of the time that is reported on.
struct ActivityTotals {
    /// All lines that were read, of the past too, and those among them that told something of mail.
    LineCounts lines;
    std::int64_t events = 0;
    std::int64_t octets = 0;
    /// Messages and recipients of all; with those that nobody is named for.
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    /// Messages that nobody is named for: made by the host itself, or begun before the log.
    std::int64_t unattributed = 0;
    /// What became of recipients, and what the content filter found; no refusals.
    Counts outcomes;
    /// Refusals of all kinds.
    std::int64_t rejected = 0;
    /// Keys that were forgotten since there were too many.
    std::int64_t forgotten = 0;
    /// Of the first and last line that told something, the past among them.
    std::optional<std::chrono::sys_seconds> first;
    std::optional<std::chrono::sys_seconds> last;
};

} // namespace ispkit::mail
