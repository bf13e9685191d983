// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace ispkit::hls {

/// A change of a playlist's EXT-X-KEY tags that can be pasted.
struct KeyEdit {
    /// A tag, which replaces the EXT-X-KEY in `line` or stands in front of the URI there; or a
    /// command of sed, if one tag is not enough. Empty if too much would have to be changed.
    std::string text;
    std::uint64_t line = 0;
};

/// The change that gives the segments at some positions other keys, or none, and leaves those of
/// all others.
KeyEdit edit_keys(const CheckedPlaylist& checked, const std::map<std::size_t, Shared<Key>>& wanted);

/// A command that gives an initialisation section alone another key.
std::string edit_map_key(const std::string& playlist, const InitSection& map, const Key& wanted);

} // namespace ispkit::hls
