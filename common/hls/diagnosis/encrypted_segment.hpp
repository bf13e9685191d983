// SPDX-License-Identifier: MIT
#pragma once

#include "hls/diagnosis/cause.hpp"
#include "hls/diagnosis/media_signs.hpp"
#include "io/byte_source.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// A key that may have been used, in the order of the playlist, and its name in messages.
struct NamedKey {
    std::string name;
    ContentKey key;
    /// Whether the playlist lists it.
    bool is_listed = true;
    /// By which a playlist can name it: the URI that lists it, or the name of its file.
    std::string uri = {};
};

/// What is wrong with a byte range of another length.
inline constexpr std::string_view k_odd_range =
    "a range of an encrypted file that is not a whole number of AES blocks (16)";

/// What the playlist and its neighbours say about an encrypted segment or initialisation section.
struct EncryptedSegment {
    /// What METHOD says; a key of another length belongs to another method.
    Method method = Method::aes_128;
    /// The media sequence number.
    std::uint64_t number = 0;
    /// The least that EXTINF may mean; 0 for an initialisation section.
    std::chrono::microseconds duration{};
    /// The IV attribute.
    std::optional<Iv> iv;
    /// Whether the tag with that IV covers other segments, too.
    bool shares_iv = false;
    /// The position of its key among the known keys.
    std::size_t key = 0;
    /// The positions of other keys to try.
    std::vector<std::size_t> other_keys;
    /// The last cipher block before it: of the segment before, or of the file before a byte range.
    std::optional<Iv> before;
    /// Whether it is a byte range.
    bool is_range = false;
    /// Numbers that other orders of the segments give it: that of a shell's glob, that of the
    /// numbers in the names.
    std::vector<std::uint64_t> other_numbers;

    /// The IV that players use.
    Iv expected_iv() const { return iv.value_or(iv_of_sequence_number(number)); }
};

/// Whether a segment is what its key and IV say, as far as its head and its last block tell.
struct Decryption {
    /// Of the content decrypted with the key; form is unknown if the key does not fit.
    MediaSigns signs;
    /// Whether the last block ends with PKCS #7 padding.
    bool has_padding = false;

    bool succeeds() const { return signs.is_media() && has_padding; }
};

/// Whether the blocks after the first one show that the key fits, whatever the IV is.
bool is_key_of(io::ByteSource& source, const ContentKey& key);

/// Decrypts the first bytes and the last block. Content too short to have signs counts as media if
/// its padding is right. The size must be a positive whole number of blocks.
Decryption try_decryption(io::ByteSource& source, const ContentKey& key, const Iv& iv);

/// The distances of media sequence numbers, near ones first, whose IVs turn the first block into
/// that of media for certain. Tries about 200,000 numbers, none beyond 2^63-1.
std::vector<std::int64_t> find_number_distances(io::ByteSource& source, const ContentKey& key,
                                                std::uint64_t number);

/// All causes that fit a segment which does not decrypt; its last one is the fallback (see
/// choose_causes). Never empty. `distances` are tried for iv-offset. Throws Error if reading fails.
std::vector<Cause> find_causes(io::ByteSource& source, const EncryptedSegment& segment,
                               std::span<const NamedKey> keys,
                               std::span<const std::int64_t> distances);

/// The causes of a wrong IV that fit a segment whose key fits, as above but without fallback. Also
/// for a segment that seems to decrypt, when its free number is suspicious.
std::vector<Cause> find_iv_causes(io::ByteSource& source, const EncryptedSegment& segment,
                                  const ContentKey& key, std::span<const std::int64_t> distances);

/// The cause for a segment without key that is not media, or none: encrypted-unmarked if a known
/// key fits or if it looks random.
std::optional<Cause> find_unmarked(io::ByteSource& source, std::uint64_t number,
                                   std::span<const NamedKey> keys);

} // namespace ispkit::hls
