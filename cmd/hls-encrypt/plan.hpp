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

/// The plan of a run: the jobs and, with --playlist, the playlist to be written after them.
struct Plan {
    std::vector<hls::SegmentJob> jobs;
    std::string playlist_path;
    std::string playlist_text;
    /// The real path of the clear playlist.
    std::string playlist_source;
    bool playlist_has_ended = false;
    /// How to treat an existing file with the playlist's name.
    io::Existing existing_playlist = io::Existing::match;
};

/// The IV of each segment, by the options; positions count from 0.
class IvSource {
public:
    explicit IvSource(const Options& options);

    /// Throws Error if the name has no number, or if the list of IVs does not contain it.
    hls::Iv at(std::uint64_t position, std::string_view path) const;

private:
    const Options& options_;
    hls::IvList list_;
};

/// The number that --rotate counts for that segment: its position, or the number in its name, so
/// that neither the order nor the other segments of the run matter.
std::uint64_t key_position(const Options& options, std::uint64_t position, std::string_view path);

/// One job for each segment of the command line.
Plan plan_segments(const Options& options, hls::KeyRing& keys);

/// One job for each file that the playlist names, and the playlist of the encrypted segments; the
/// record provides the IVs of resources that an I-frame playlist shares with another. Throws Error
/// if the playlist is bad, names files outside its folder, or is encrypted.
Plan plan_playlist(const Options& options, hls::KeyRing& keys, hls::OutputRecord& record);

} // namespace ispkit
