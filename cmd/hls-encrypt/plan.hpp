// SPDX-License-Identifier: MIT
#pragma once

#include "hls/batch/output_record.hpp"
#include "hls/batch/segment_batch.hpp"
#include "hls/crypt/iv_list.hpp"
#include "hls/crypt/key_ring.hpp"
#include "io/atomic_file.hpp"
#include "options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit {

/// What a run does: the jobs and, with --playlist, the playlist to be written after them.
struct Plan {
    std::vector<hls::SegmentJob> jobs;
    std::string playlist_path;
    std::string playlist_text;
    /// The real path of the clear one.
    std::string playlist_source;
    bool playlist_has_ended = false;
    /// What may become of a file that has the playlist's name when it is written.
    io::Existing existing_playlist = io::Existing::match;
};

/// The IV that the options give to the segment at that position, counted from 0.
class IvSource {
public:
    explicit IvSource(const Options& options);

    /// Throws Error where the name has no number, or the list of IVs no such name.
    hls::Iv at(std::uint64_t position, std::string_view path) const;

private:
    const Options& options_;
    hls::IvList list_;
};

/// What --rotate counts to at that segment: its position, or the number in its name, so that
/// neither the order nor what else is encrypted in this run makes a difference.
std::uint64_t key_position(const Options& options, std::uint64_t position, std::string_view path);

/// One job for each segment of the command line.
Plan plan_segments(const Options& options, hls::KeyRing& keys);

/// One job for each file that the playlist names, and the playlist of the encrypted segments; the
/// record tells the IVs of resources that an I-frame playlist shares with another.
/// Throws Error where the playlist is bad, names files outside its folder, or is encrypted.
Plan plan_playlist(const Options& options, hls::KeyRing& keys, hls::OutputRecord& record);

} // namespace ispkit
