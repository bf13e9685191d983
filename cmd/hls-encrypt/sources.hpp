// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/multivariant_playlist.hpp"
#include "hls/playlist/playlist.hpp"
#include "local_files.hpp"
#include "options.hpp"

#include <string>
#include <vector>

namespace ispkit {

/// A playlist that the run reads. Its name is its path below the root and below OUTDIR.
struct SourceMedia {
    std::string path;
    std::string name;
    hls::MediaPlaylist playlist;

    /// The name for %s: without the extension, and with '_' for each '/'.
    std::string rendition() const;
};

struct SourceMultivariant {
    std::string path;
    std::string name;
    hls::MultivariantPlaylist playlist;
    /// The names of its media playlists.
    std::vector<std::string> media;
};

/// The playlists of a run. I-frame playlists are the last of the media playlists, since they name
/// parts of the others' segments.
struct Sources {
    LocalFiles files;
    std::vector<SourceMedia> media;
    std::vector<SourceMultivariant> multivariant;

    std::size_t segment_count() const;
};

/// Reads the playlists of --playlist, and those that multivariant playlists among them name. The
/// root is the folder of the only --playlist; with several it is the current folder. Throws Error
/// for a playlist that is bad, has no segments, or is not below the root.
Sources read_sources(const Options& options);

/// Replaces URIs that name files by a prefix or unencoded by relative ones.
void point_to_local_files(const LocalFiles& files, SourceMultivariant& source);

} // namespace ispkit
