// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"
#include "hls/diagnosis/cause.hpp"

#include <cstddef>
#include <string>

namespace ispkit::hls {

/// A cause as it is reported for the segment at that position and those with the same cause.
Finding finding_of_cause(const CheckedPlaylist& checked, std::size_t position, const Cause& cause,
                         const std::string& key_uri);

/// "#EXT-X-KEY:METHOD=AES-128,URI="...",IV=0x..."; without IV if there is none.
std::string key_tag(const std::string& uri, const std::optional<Iv>& iv);

} // namespace ispkit::hls
