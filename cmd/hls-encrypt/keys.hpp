// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/key_ring.hpp"
#include "options.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit {

/// The content keys of a run: one for all, or by position (--rotate), by rendition (%s), or both.
class Keys {
public:
    explicit Keys(const Options& options);

    /// The key of a segment; a segment of the command line has the rendition "". Throws Error for a
    /// bad key file.
    const hls::ContentKey& at(const std::string& rendition, std::uint64_t position);

    /// The URI of that key for a playlist in OUTDIR, whose name may have folders: a relative URI of
    /// --key-uri is relative to OUTDIR.
    std::string uri(const std::string& rendition, std::uint64_t position,
                    std::string_view playlist_name) const;

    /// The key files that have been read.
    std::vector<std::string> files() const;

private:
    const Options& options_;
    /// By the name of the key file, with %s replaced.
    std::map<std::string, hls::KeyRing> rings_;
};

/// Whether a pattern has a place for the name of a rendition, "%s".
bool has_name_place(std::string_view pattern);

} // namespace ispkit
