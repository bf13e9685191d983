// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "fuzz_target.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "hls/playlist/playlist_writer.hpp"
#include "io/bytes.hpp"
#include "text/uri.hpp"

#include <cstdlib>

using namespace ispkit;

namespace {

void decode_uris(const hls::MediaPlaylist& playlist) {
    for (const hls::MediaSegment& segment : playlist.segments) {
        try {
            const std::string path = text::path_of_uri(segment.uri);
            if (text::path_of_uri(text::uri_of_path(path)) != path) {
                std::abort();
            }
        } catch (const Error&) {
        }
    }
}

} // namespace

FUZZ_TARGET(playlist, data, size) {
    hls::MediaPlaylist playlist;
    try {
        playlist = hls::parse_media_playlist(io::as_text({data, size}), "playlist");
    } catch (const Error&) {
        return;
    }
    decode_uris(playlist);
    // What was read can be written, and reads the same; an Error from here on is a bug.
    const std::string text = hls::write_playlist(playlist);
    playlist.version = hls::required_version(playlist);
    playlist.target_duration = hls::required_target_duration(playlist);
    const hls::MediaPlaylist again = hls::parse_media_playlist(text, "written");
    if (again != playlist || hls::write_playlist(again) != text) {
        std::abort();
    }
}
