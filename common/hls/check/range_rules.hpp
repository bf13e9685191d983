// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"

#include <vector>

namespace ispkit::hls {

/// Judges byte ranges by the playlist alone: ranges of an encrypted file that are not whole blocks,
/// and ranges that overlap. Returns for each segment whether it has such a fault.
std::vector<bool> judge_ranges(const CheckedPlaylist& checked, SegmentFindings& findings);

} // namespace ispkit::hls
