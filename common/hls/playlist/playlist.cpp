// SPDX-License-Identifier: MIT
#include "hls/playlist/playlist.hpp"

#include "text/character_class.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

constexpr std::int64_t k_microseconds = Duration::period::den;

// The versions that introduced the features, RFC 8216 section 7.
constexpr unsigned k_iv_version = 2;
constexpr unsigned k_byte_range_version = 4;
constexpr unsigned k_i_frames_only_version = 4;
constexpr unsigned k_key_format_version = 5;
// From section 8 of the second edition.
constexpr unsigned k_sample_aes_version = 5;
constexpr unsigned k_i_frame_map_version = 5;
constexpr unsigned k_map_version = 6;

unsigned version_of(const Key& key) {
    unsigned version = key.iv ? k_iv_version : 1;
    if (!key.key_format.empty() || !key.key_format_versions.empty()) {
        version = k_key_format_version;
    }
    if (key.method.starts_with(k_method_sample_aes)) {
        version = std::max(version, k_sample_aes_version);
    }
    return version;
}

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
            // The first digit after the microseconds decides the rounding; later digits do not
            // matter.
            if (weight == 1 && text[at] >= '5') {
                ++value;
            }
            weight /= k_base;
            value += (text[at] - '0') * weight;
        }
    }
    if (!any_digit || at != text.size() || value > k_longest_segment.count()) {
        return std::nullopt;
    }
    return Duration(value);
}

bool has_control_character(std::string_view line) {
    constexpr unsigned char k_first_printable = 0x20;
    constexpr unsigned char k_delete = 0x7f;
    constexpr unsigned char k_c1_lead = 0xc2;
    constexpr unsigned char k_c1_last = 0x9f;
    unsigned char previous = 0;
    for (const char character : line) {
        const auto octet = static_cast<unsigned char>(character);
        const bool is_c1 = previous == k_c1_lead && octet > k_delete && octet <= k_c1_last;
        if (octet < k_first_printable || octet == k_delete || is_c1) {
            return true;
        }
        previous = octet;
    }
    return false;
}

unsigned required_version(const MediaPlaylist& playlist) {
    const unsigned map_version = playlist.i_frames_only ? k_i_frame_map_version : k_map_version;
    unsigned version = std::max(playlist.version, 1U);
    if (playlist.i_frames_only) {
        version = std::max(version, k_i_frames_only_version);
    }
    for (const MediaSegment& segment : playlist.segments) {
        version = std::max(version, version_of(segment, map_version));
    }
    return version;
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

Shared<Key> first_key(const MediaPlaylist& playlist) {
    for (const MediaSegment& segment : playlist.segments) {
        if (segment.key) {
            return segment.key;
        }
        if (segment.map && segment.map->key) {
            return segment.map->key;
        }
    }
    return std::nullopt;
}

} // namespace ispkit::hls
