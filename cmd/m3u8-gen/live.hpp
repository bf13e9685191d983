// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"
#include "io/file.hpp"
#include "options.hpp"
#include "output.hpp"
#include "segments.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit {

/// A live playlist that is continued. Other runs for a playlist in the same folder wait as long as
/// the object lives, if the file system has locks (flock(2)).
class LivePlaylist {
public:
    /// Reads the playlist of -o, if there is one.
    explicit LivePlaylist(const Options& options);

    /// The media sequence number of the next segment, if there is a playlist.
    std::optional<std::uint64_t> next_number() const;

    /// Numbers the segments behind those of the playlist. Leaves out those that it has or had
    /// already, so that a run can be repeated with the same and with more segments. Puts the
    /// playlist's last segment before the others, whose timing continues from it. Throws Error if
    /// numbers in names leave a gap, or if the order contradicts them.
    void continue_with(SegmentSequence& sequence);

    /// The segments that were left out because the playlist already has earlier and later ones.
    const std::vector<std::string>& late() const { return late_; }

    /// The playlist with the segments of the fresh one, made from that sequence, in its window.
    hls::MediaPlaylist joined(hls::MediaPlaylist fresh) const;

private:
    std::string path_of(const hls::MediaSegment& segment) const;
    std::optional<std::strong_ordering> compare(const Segment& segment,
                                                const hls::MediaSegment& known) const;
    bool has_left_window(const Segment& segment) const;
    /// For a segment that stands before one of the playlist, but is not in the playlist.
    void check_place(const Segment& segment, bool is_behind_known);
    void leave_out_known(SegmentSequence& sequence);

    const Options& options_;
    io::Fd lock_;
    UriMaker uris_;
    std::optional<hls::MediaPlaylist> old_;
    bool has_left_out_ = false;
    bool has_last_segment_ = false;
    std::vector<std::string> late_;
};

} // namespace ispkit
