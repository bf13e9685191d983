// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/key_ring.hpp"
#include "options.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit {

/// The content keys of a run: one for all, or by position (--rotate), by rendition (%s), or both.
class Keys {
public:
    /// Throws Error for malformed digits of -K.
    explicit Keys(const Options& options);

    /// The key of a segment; a segment of the command line has the rendition "". Throws Error for a
    /// bad key file.
    const hls::ContentKey& at(const std::string& rendition, std::uint64_t position) {
        return at(rendition, position, options_.method());
    }

    /// The same for a method that a playlist names.
    const hls::ContentKey& at(const std::string& rendition, std::uint64_t position,
                              hls::Method method);

    /// The URI of that key for a playlist in OUTDIR, whose name may have folders: a relative URI of
    /// --key-uri is relative to OUTDIR.
    std::string uri(const std::string& rendition, std::uint64_t position,
                    std::string_view playlist_name) const;

    /// The key files that have been read.
    std::vector<std::string> files() const;

private:
    hls::KeyRing ring_of(const std::string& file, hls::Method method) const;

    const Options& options_;
    /// By the name of the key file, with %s replaced, or "" for the key of -K; and by method.
    std::map<std::pair<std::string, hls::Method>, hls::KeyRing> rings_;
};

/// Whether a pattern has a place for the name of a rendition, "%s".
bool has_name_place(std::string_view pattern);

} // namespace ispkit
