// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/method.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::hls {

using Duration = std::chrono::microseconds;

inline double in_seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

/// The longest text of a playlist that is read, in bytes.
inline constexpr std::size_t k_largest_playlist = std::size_t{64} << 20;

/// The longest duration that a segment may have. The sum over any playlist stays far from overflow.
inline constexpr Duration k_longest_segment = std::chrono::seconds(1'000'000);

/// Reads decimal seconds, "6" or "9.009" (RFC 8216 section 4.2, decimal-floating-point). Digits
/// after the microseconds are cut off, so that 6.4999999 still rounds to 6. Nothing for any other
/// text and for more than k_longest_segment.
std::optional<Duration> parse_seconds(std::string_view text);

/// The line of the playlist that something was read from, counted from 1, for messages; 0 if it was
/// not read. Ignored in comparisons: all are equal.
struct SourceLine {
    std::uint64_t number = 0;

    bool operator==(const SourceLine&) const { return true; }
};

/// Nothing, or a constant value that all copies share, since one key may cover a hundred thousand
/// segments. Compares by value.
template <typename T>
class Shared {
public:
    Shared() = default;
    Shared(std::nullopt_t) {}
    Shared(T value)
        : value_(std::make_shared<const T>(std::move(value))) {}

    explicit operator bool() const { return value_ != nullptr; }
    const T& operator*() const { return *value_; }
    const T* operator->() const { return value_.get(); }

    bool operator==(const Shared& other) const {
        return value_ == other.value_ || (value_ && other.value_ && *value_ == *other.value_);
    }

private:
    std::shared_ptr<const T> value_;
};

/// Bytes [offset, offset + length) of a resource; length is at least 1 and the sum at most 2^64-1.
struct ByteRange {
    std::uint64_t length = 0;
    std::uint64_t offset = 0;

    bool operator==(const ByteRange&) const = default;
};

inline constexpr std::string_view k_method_sample_aes = "SAMPLE-AES";

/// An EXT-X-KEY tag with a METHOD other than NONE (section 4.3.2.4). An unknown method is kept as
/// written.
struct Key {
    std::string method{to_string(Method::aes_128)};
    std::string uri;
    /// If absent, each segment's IV is its media sequence number.
    std::optional<Iv> iv;
    /// Empty means "identity".
    std::string key_format;
    std::string key_format_versions;
    SourceLine line;

    bool operator==(const Key&) const = default;
};

/// The method by which the key encrypts whole segments; nothing if there is no key, or if it has
/// another METHOD, such as SAMPLE-AES.
std::optional<Method> segment_method(const Shared<Key>& key);

/// An EXT-X-MAP tag: the initialisation section of the segments after it (section 4.3.2.5).
struct InitSection {
    std::string uri;
    std::optional<ByteRange> byte_range;
    /// The key in force at the tag; the section is encrypted with it.
    Shared<Key> key;
    SourceLine line;

    bool operator==(const InitSection&) const = default;
};

struct MediaSegment {
    std::string uri;
    Duration duration{};
    std::string title;
    std::optional<ByteRange> byte_range;
    Shared<Key> key;
    Shared<InitSection> map;
    bool discontinuity = false;
    /// EXT-X-GAP: there is no media, and players do not fetch the URI (RFC 8216bis
    /// section 4.4.4.7).
    bool gap = false;
    /// The value of EXT-X-PROGRAM-DATE-TIME; empty if there is none.
    std::string program_date_time;
    /// Tags and comments without a member here, as whole lines with their "#".
    std::vector<std::string> other_tags;
    /// The line of EXTINF.
    SourceLine duration_line;
    /// The line of the URI.
    SourceLine line;

    bool operator==(const MediaSegment&) const = default;
};

enum class PlaylistType { none, event, vod };

/// A media playlist (RFC 8216). The segment at position i has the media sequence number
/// media_sequence + i. Tags and comments without a member here are kept as whole lines.
struct MediaPlaylist {
    /// EXT-X-VERSION as read, 1 without the tag.
    unsigned version = 1;
    /// The line of EXT-X-VERSION.
    SourceLine version_line;
    /// EXT-X-TARGETDURATION in seconds as read, 0 without the tag.
    std::uint64_t target_duration = 0;
    std::uint64_t media_sequence = 0;
    std::uint64_t discontinuity_sequence = 0;
    PlaylistType type = PlaylistType::none;
    bool independent_segments = false;
    bool i_frames_only = false;
    bool end_list = false;
    /// Other tags before the first segment.
    std::vector<std::string> other_tags;
    std::vector<MediaSegment> segments;
    /// The tags after the last URI, which describe the segment to come: a segment without URI and
    /// duration. Nothing if they do not differ from what is in force for the last segment.
    std::optional<MediaSegment> next;

    bool operator==(const MediaPlaylist&) const = default;
};

/// From this version on, EXTINF has decimals; before, it has none (section 4.3.2.1).
inline constexpr unsigned k_decimal_duration_version = 3;

/// The EXT-X-VERSION to write: the lowest that the model's content allows (section 7), or the
/// version that was read if that is higher, since the other tags may need it.
unsigned required_version(const MediaPlaylist& playlist);

/// The EXT-X-TARGETDURATION to write: the longest segment duration, rounded to the nearest second
/// (section 4.3.3.1), or the value that was read if that is larger; at least 1.
std::uint64_t required_target_duration(const MediaPlaylist& playlist);

/// The key of the first segment that is encrypted, or whose initialisation section is, including
/// the segment to come; nothing for a clear playlist.
Shared<Key> first_key(const MediaPlaylist& playlist);

} // namespace ispkit::hls
