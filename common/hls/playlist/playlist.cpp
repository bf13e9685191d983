// SPDX-License-Identifier: MIT
#include "hls/playlist/playlist.hpp"

#include "hls/playlist/tag_version.hpp"
#include "text/character_class.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

constexpr std::int64_t k_microseconds = Duration::period::den;

// The versions that introduced the features, RFC 8216 section 7.
constexpr unsigned k_byte_range_version = 4;
constexpr unsigned k_i_frames_only_version = 4;
// From section 8 of the second edition.
constexpr unsigned k_i_frame_map_version = 5;
constexpr unsigned k_map_version = 6;

unsigned version_of(const MediaSegment& segment, unsigned map_version) {
    unsigned version = 1;
    if (segment.duration.count() % k_microseconds != 0) {
        version = k_decimal_duration_version;
    }
    if (segment.byte_range) {
        version = k_byte_range_version;
    }
    if (segment.key) {
        version = std::max(version, version_of(*segment.key));
    }
    if (segment.map) {
        version = std::max(version, map_version);
        if (segment.map->key) {
            version = std::max(version, version_of(*segment.map->key));
        }
    }
    return version;
}

Shared<Key> any_key(const MediaSegment& segment) {
    return segment.key || !segment.map ? segment.key : segment.map->key;
}

} // namespace

std::optional<Duration> parse_seconds(std::string_view text) {
    constexpr std::int64_t k_base = 10;
    std::int64_t value = 0;
    std::size_t at = 0;
    for (; at < text.size() && text::is_digit(text[at]); ++at) {
        value = value * k_base + (text[at] - '0') * k_microseconds;
        if (value > k_longest_segment.count()) {
            return std::nullopt;
        }
    }
    bool any_digit = at != 0;
    if (at < text.size() && text[at] == '.') {
        std::int64_t weight = k_microseconds;
        for (++at; at < text.size() && text::is_digit(text[at]); ++at) {
            any_digit = true;
            weight /= k_base;
            value += (text[at] - '0') * weight;
        }
    }
    if (!any_digit || at != text.size() || value > k_longest_segment.count()) {
        return std::nullopt;
    }
    return Duration(value);
}

unsigned required_version(const MediaPlaylist& playlist) {
    const unsigned map_version = playlist.i_frames_only ? k_i_frame_map_version : k_map_version;
    unsigned version = std::max(playlist.version, version_of_tags(playlist.other_tags));
    if (playlist.i_frames_only) {
        version = std::max(version, k_i_frames_only_version);
    }
    for (const MediaSegment& segment : playlist.segments) {
        version = std::max(
            {version, version_of(segment, map_version), version_of_tags(segment.other_tags)});
    }
    return playlist.next ? std::max(version, version_of(*playlist.next, map_version)) : version;
}

std::uint64_t required_target_duration(const MediaPlaylist& playlist) {
    std::uint64_t target = std::max<std::uint64_t>(playlist.target_duration, 1);
    for (const MediaSegment& segment : playlist.segments) {
        const auto half_up = segment.duration + std::chrono::milliseconds(500);
        const std::int64_t seconds =
            std::chrono::duration_cast<std::chrono::seconds>(half_up).count();
        target = std::max(target, static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)));
    }
    return target;
}

std::optional<Method> segment_method(const Shared<Key>& key) {
    return key ? find_method(key->method) : std::nullopt;
}

Shared<Key> first_key(const MediaPlaylist& playlist) {
    for (const MediaSegment& segment : playlist.segments) {
        if (Shared<Key> key = any_key(segment)) {
            return key;
        }
    }
    return playlist.next ? any_key(*playlist.next) : std::nullopt;
}

} // namespace ispkit::hls
