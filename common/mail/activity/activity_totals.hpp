// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/counts.hpp"
#include "mail/log/read_lines.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ispkit::mail {

/// Totals of the reported period.
struct ActivityTotals {
    /// All lines that were read, including those of the past, and how many of them told something
    /// about mail.
    LineCounts lines;
    std::int64_t events = 0;
    std::int64_t octets = 0;
    /// Messages and recipients of all, including messages that belong to nobody.
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    /// Messages that belong to nobody: made by the host itself, or begun before the log.
    std::int64_t unattributed = 0;
    std::int64_t unattributed_recipients = 0;
    /// The fates of recipients and the content filter's verdicts, without refusals.
    Counts outcomes;
    /// Refusals of all kinds.
    std::int64_t rejected = 0;
    /// Keys that were forgotten because there were too many.
    std::int64_t forgotten = 0;
    /// Times of the first and last line that told something, including the past.
    std::optional<std::chrono::sys_seconds> first;
    std::optional<std::chrono::sys_seconds> last;
};

/// "unattributed: 6 of 155 messages (3.9 %), 8 of 300 recipients".
Phrase unattributed(const ActivityTotals& totals);

} // namespace ispkit::mail
