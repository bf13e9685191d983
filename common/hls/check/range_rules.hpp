// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"

#include <vector>

namespace ispkit::hls {

/// Reports byte ranges that overlap. Returns for each segment whether its range does.
std::vector<bool> judge_ranges(const CheckedPlaylist& checked, SegmentFindings& findings);

/// Reports byte ranges of encrypted files that are not whole blocks, where neither key nor content
/// can tell the cause: diagnose() judges the others.
void judge_unread_ranges(const CheckedPlaylist& checked, SegmentFindings& findings);

} // namespace ispkit::hls
