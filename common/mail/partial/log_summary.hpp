// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/read_lines.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// What a partial file says about the lines of a log.
struct LogSummary {
    /// Without `asked`, which is a matter of the report, and `first_unknown`.
    LineCounts lines;
    std::int64_t octets = 0;
};

/// "all understood told other octets first last", with the times in seconds since 1970; they are
/// missing if no line was understood.
std::string summary_text(const LogSummary& summary);

/// Nothing if it is not such a text.
std::optional<LogSummary> parse_summary(std::string_view text);

} // namespace ispkit::mail
