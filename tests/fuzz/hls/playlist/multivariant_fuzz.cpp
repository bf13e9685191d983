// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "fuzz_target.hpp"
#include "hls/playlist/multivariant_parser.hpp"
#include "hls/playlist/multivariant_writer.hpp"
#include "io/bytes.hpp"

#include <cstdlib>

using namespace ispkit;

FUZZ_TARGET(multivariant, data, size) {
    hls::MultivariantPlaylist playlist;
    try {
        playlist = hls::parse_multivariant_playlist(io::as_text({data, size}), "playlist");
    } catch (const Error&) {
        return;
    }
    // What was read can be written, and reads the same; an Error from here on is a bug.
    const std::string text = hls::write_playlist(playlist);
    playlist.version = hls::required_version(playlist);
    const hls::MultivariantPlaylist again = hls::parse_multivariant_playlist(text, "written");
    if (again != playlist || hls::write_playlist(again) != text) {
        std::abort();
    }
}
