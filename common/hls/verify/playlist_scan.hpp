// SPDX-License-Identifier: MIT
#pragma once

#include "hls/verify/finding.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// A playlist read for its faults, all in one reading.
struct PlaylistScan {
    bool is_multivariant = false;
    /// By rising line. Finding::playlist is empty.
    std::vector<Finding> findings;
    /// The text without what is faulty, for the strict parsers; lines keep their numbers.
    std::string mended;
    /// Whether a fault hides what the segments are, so that their media cannot be judged.
    bool hides_media = false;
    /// The number of lines that are URIs.
    std::uint64_t uris = 0;
};

PlaylistScan scan_playlist(std::string_view text);

} // namespace ispkit::hls
