// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"
#include "hls/diagnosis/cause.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ispkit::hls {

class KeyStore;

/// A segment of a playlist, and why it does not decrypt.
struct BlamedSegment {
    std::size_t position = 0;
    Cause cause;
};

/// The finding for segments that have the same cause, one or more, by rising position. Its remedy
/// mends exactly them.
Finding finding_of_cause(const CheckedPlaylist& checked, std::span<const BlamedSegment> blamed,
                         const KeyStore& keys);

/// The command that encrypts the clear playlist again. CLEAR.m3u8 and DIR stand for names that are
/// not known here, and so does KEY if the key has no file.
std::string encrypt_again(const KeyStore& keys, const Key& key);

inline constexpr std::string_view k_copy_again = "copy the file again";

/// What makes another file of one that is encrypted and breaks that rule.
std::string mend_file(const Rule& broken, const KeyStore& keys, const Key& key);

} // namespace ispkit::hls
