// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"
#include "media.hpp"
#include "options.hpp"
#include "segments.hpp"
#include "timings.hpp"

namespace ispkit {

/// The media playlist of these segments, with these timings, as the options say, without dates and
/// target duration.
hls::MediaPlaylist make_playlist(const Options& options, const SegmentSequence& sequence,
                                 const Timings& timings, const Media& media);

/// Writes the dates of --program-date-time into the playlist.
void set_dates(const Options& options, hls::MediaPlaylist& playlist);

} // namespace ispkit
