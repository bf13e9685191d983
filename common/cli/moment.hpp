// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string_view>

namespace ispkit::cli {

/// Reads a point in time for --since and --until: "today" and "yesterday" are the midnights at
/// which they begin, "-24h" is that long before now, and the rest is ISO 8601: "2026-11-23",
/// "2026-11-23 03:00", "2026-11-23T03:00:00Z". Without a zone it is the process's own. Throws Error
/// for any other text.
std::chrono::sys_seconds parse_moment(std::string_view text, std::chrono::sys_seconds now);

} // namespace ispkit::cli
