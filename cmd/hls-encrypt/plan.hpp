// SPDX-License-Identifier: MIT
#pragma once

#include "hls/batch/output_record.hpp"
#include "hls/batch/segment_batch.hpp"
#include "hls/crypt/iv_list.hpp"
#include "io/atomic_file.hpp"
#include "keys.hpp"
#include "options.hpp"
#include "sources.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit {

/// A playlist to be written after the segments.
struct PlannedPlaylist {
    std::string path;
    std::string text;
    /// The real path of the playlist that it was made from.
    std::string source;
    bool is_multivariant = false;
    bool has_ended = false;
    /// How to treat an existing file with the playlist's name.
    io::Existing existing = io::Existing::match;
};

/// The plan of a run: the jobs and, with --playlist, the playlists in the order of writing: a
/// multivariant playlist comes after those that it names.
struct Plan {
    std::vector<hls::SegmentJob> jobs;
    std::vector<PlannedPlaylist> playlists;
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
Plan plan_segments(const Options& options, Keys& keys);

/// One job for each file that the playlists name, and the playlists of the encrypted segments; the
/// record provides the IVs of resources that an I-frame playlist shares with another. Throws Error
/// if a playlist names files outside the root, or is encrypted.
Plan plan_encryption(const Options& options, Sources sources, Keys& keys,
                     hls::OutputRecord& record);

/// The same for encrypted playlists and --decrypt. Without -k and -K, keys are the files that the
/// playlists' URIs name.
Plan plan_decryption(const Options& options, Sources sources, Keys& keys);

/// Both in one run, without clear files: the encrypted playlists' files are decrypted, by the keys
/// that the URIs name or by --old-key, and encrypted with the new keys. What is clear is encrypted,
/// too. Throws Error also if nothing is encrypted, or if a new key is the old one.
Plan plan_rekeying(const Options& options, Sources sources, Keys& keys, hls::OutputRecord& record);

/// Throws Error, with a place, if partial segments (RFC 8216bis) stand before or, if the segment
/// has no URI, behind the segment at that line: they name bytes of files, which encryption and
/// decryption move.
void refuse_partial_segments(const SourceMedia& source, const hls::MediaSegment& segment,
                             hls::SourceLine line);

/// A playlist of the run, media or multivariant, in OUTDIR.
PlannedPlaylist planned_media(const Options& options, const SourceMedia& source);
PlannedPlaylist planned_multivariant(const Options& options, const SourceMultivariant& source);

} // namespace ispkit
