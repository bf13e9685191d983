// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::hls {

/// A tag to put into a playlist.
struct LineEdit {
    enum class Place { instead, before, behind };

    /// The line beside which it is put, counted from 1. One in whose place it is put has the same
    /// tag.
    std::uint64_t line = 0;
    Place place = Place::before;
    /// The tag as a line without its end.
    std::string tag;
};

/// More edits than that are no remedy that somebody would paste.
inline constexpr std::size_t k_most_edits = 8;

/// A command that makes the edits of a playlist; their lines are those before it, in rising order.
/// Does nothing to a line that has no longer the tag that is to be replaced.
std::string edit_playlist(const std::string& path, const std::vector<LineEdit>& edits);

/// What is pasted to make one edit or more: the tag of a single one, else the command.
std::string remedy_of(const std::string& path, const std::vector<LineEdit>& edits);

} // namespace ispkit::hls
