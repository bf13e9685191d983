// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// A moment and the zone that it is written in.
struct DateTime {
    std::chrono::sys_time<std::chrono::milliseconds> time;
    std::chrono::minutes zone{0};
};

/// Reads YYYY-MM-DDThh:mm:ss with or without decimals, then Z or +hh:mm (ISO 8601, as in
/// EXT-X-PROGRAM-DATE-TIME, RFC 8216 section 4.3.2.6). The zone is required. Throws Error for
/// anything else.
DateTime parse_date_time(std::string_view text);

/// YYYY-MM-DDThh:mm:ss.mmm, then Z or +hh:mm.
std::string to_string(const DateTime& date_time);

} // namespace ispkit::hls
