// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/key.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::hls {

/// The key of each segment: one for all, or a new one every N segments. Numbered key files are read
/// when first needed.
class KeyRing {
public:
    /// One key for all segments.
    explicit KeyRing(const ContentKey& key);

    /// One key file for all segments or, if `rotate` is given, the files that a pattern such as
    /// "k%d.key" names for the numbers 0, 1, 2..., each for the next `rotate` segments; all are of
    /// that method.
    KeyRing(std::string pattern, std::optional<std::uint64_t> rotate, Method method);

    /// The key of the segment at that position, counted from 0. Throws Error for a bad key file.
    const ContentKey& at(std::uint64_t position);

    /// The key files that have been read.
    const std::vector<std::string>& files() const { return files_; }

private:
    std::string pattern_;
    std::optional<std::uint64_t> rotate_;
    Method method_;
    std::map<std::uint64_t, ContentKey> keys_;
    std::vector<std::string> files_;
};

/// The name, or URI, of the key for the segment at that position: with rotation, the pattern with
/// its number; else the name unchanged.
std::string key_name(const std::string& pattern, std::optional<std::uint64_t> rotate,
                     std::uint64_t position);

} // namespace ispkit::hls
