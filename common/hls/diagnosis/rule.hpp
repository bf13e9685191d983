// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace ispkit::hls {

/// From the least to the most serious.
enum class Severity { advice, warning, error };

/// "advice", "warning" or "error".
std::string_view to_string(Severity severity);

/// What a playlist or its media must obey. The name is an interface: scripts select findings by it.
struct Rule {
    std::string_view name;
    /// A finding may be less serious in its circumstances.
    Severity severity;
    /// Where the rule is written: a section of RFC 8216, of draft-pantos-hls-rfc8216bis ("bis"), of
    /// Apple's HLS authoring specification ("authoring"), or another standard.
    std::string_view source;
};

/// All rules, in the order of the manual page.
inline constexpr auto k_rules = std::to_array<Rule>({
    // Why a segment does not decrypt.
    {"iv-offset", Severity::error, "RFC 8216 5.2"},
    {"iv-position", Severity::error, "RFC 8216 5.2"},
    {"iv-unlisted", Severity::error, "RFC 8216 4.3.2.4"},
    {"iv-listed-but-sequence", Severity::error, "RFC 8216 5.2"},
    {"iv-wrong", Severity::error, "RFC 8216 4.3.2.4"},
    {"iv-zero", Severity::error, "RFC 8216 5.2"},
    {"iv-little-endian", Severity::error, "RFC 8216 5.2"},
    {"iv-text", Severity::error, "RFC 8216 5.2"},
    {"iv-right-padded", Severity::error, "RFC 8216 5.2"},
    {"iv-chained", Severity::error, "RFC 8216 4.3.2.4"},
    {"iv-shared", Severity::error, "RFC 8216 4.3.2.4"},
    {"key-size", Severity::error, "RFC 8216 5.1"},
    {"key-newline", Severity::error, "RFC 8216 5.1"},
    {"key-hex", Severity::error, "RFC 8216 5.1"},
    {"key-base64", Severity::error, "RFC 8216 5.1"},
    {"key-html", Severity::error, "RFC 8216 5.1"},
    {"key-other-period", Severity::error, "RFC 8216 4.3.2.4"},
    {"key-wrong", Severity::error, "RFC 8216 4.3.2.4"},
    {"not-encrypted", Severity::error, "RFC 8216 4.3.2.4"},
    {"encrypted-unmarked", Severity::error, "RFC 8216 4.3.2.4"},
    {"encrypted-twice", Severity::error, "RFC 8216 4.3.2.4"},
    {"padding-none", Severity::error, "RFC 8216 4.3.2.4"},
    {"padding-zero", Severity::error, "RFC 8216 4.3.2.4"},
    {"padding-bad", Severity::error, "RFC 8216 4.3.2.4"},
    {"cut", Severity::error, "RFC 8216 4.3.2.4"},
    {"openssl-salted", Severity::error, "RFC 8216 4.3.2.4"},
    {"openssl-base64", Severity::error, "RFC 8216 4.3.2.4"},
    {"cipher-mode", Severity::error, "RFC 8216 4.3.2.4"},
    {"map-iv-missing", Severity::error, "RFC 8216 4.3.2.5"},
    {"map-iv", Severity::error, "RFC 8216 4.3.2.5"},
    {"byte-range", Severity::error, "RFC 8216 4.3.2.2"},

    // The playlist itself.
    {"no-extm3u", Severity::error, "RFC 8216 4.3.1.1"},
    {"utf8", Severity::error, "RFC 8216 4.1"},
    {"bom", Severity::error, "RFC 8216 4.1"},
    {"control-character", Severity::error, "RFC 8216 4.1"},
    {"attribute-syntax", Severity::error, "RFC 8216 4.2"},
    {"tag-syntax", Severity::error, "RFC 8216 4.3"},
    {"duplicate-tag", Severity::error, "RFC 8216 4.1"},
    {"tag-in-wrong-playlist", Severity::error, "RFC 8216 4.1"},
    {"version-too-low", Severity::error, "RFC 8216 7"},
    {"target-duration-missing", Severity::error, "RFC 8216 4.3.3.1"},
    {"target-duration-exceeded", Severity::error, "RFC 8216 4.3.3.1"},
    {"target-duration-needless", Severity::advice, "RFC 8216 4.3.3.1"},
    {"extinf-missing", Severity::error, "RFC 8216 4.3.2.1"},
    {"media-sequence-misplaced", Severity::error, "RFC 8216 4.3.3.2"},
    {"endlist-missing", Severity::error, "RFC 8216 4.3.3.5"},
    {"key-format", Severity::warning, "RFC 8216 4.3.2.4"},
    {"key-method", Severity::warning, "RFC 8216 4.3.2.4"},
    {"uri-missing", Severity::error, "RFC 8216 4.1"},
    {"stream-inf-missing", Severity::error, "RFC 8216 4.3.4.2"},
    {"file-missing", Severity::error, "RFC 8216 6.2.1"},
    {"uri-unsafe", Severity::warning, "RFC 3986 2"},
    {"type-mismatch", Severity::error, "RFC 8216 4.3.3.5"},
    {"part-hold-back", Severity::error, "bis 4.4.3.8"},

    // Media against playlist.
    {"not-media", Severity::error, "RFC 8216 3"},
    {"ts-sync", Severity::error, "ISO/IEC 13818-1 2.4.3.2"},
    {"ts-no-tables", Severity::error, "RFC 8216 3.2"},
    {"ts-continuity", Severity::warning, "ISO/IEC 13818-1 2.4.3.3"},
    {"map-missing", Severity::error, "RFC 8216 3.3"},
    {"map-mismatch", Severity::error, "RFC 8216 3.3"},
    {"extinf-differs", Severity::error, "RFC 8216 4.3.2.1"},
    {"sum-drifts", Severity::warning, "RFC 8216 4.3.2.1"},
    {"timestamp-gap", Severity::error, "RFC 8216 4.3.2.3"},
    {"discontinuity-needless", Severity::advice, "RFC 8216 4.3.2.3"},
    {"no-key-frame", Severity::error, "RFC 8216 4.3.5.1"},
    {"audio-video-offset", Severity::warning, "RFC 8216 3"},
    {"segment-empty", Severity::error, "RFC 8216 3"},

    // Multivariant playlists.
    {"bandwidth-too-low", Severity::error, "RFC 8216 4.3.4.2"},
    {"average-bandwidth-differs", Severity::warning, "RFC 8216 4.3.4.2"},
    {"codecs-differ", Severity::error, "RFC 8216 4.3.4.2"},
    {"codecs-missing", Severity::warning, "RFC 8216 4.3.4.2"},
    {"resolution-differs", Severity::warning, "RFC 8216 4.3.4.2"},
    {"frame-rate-differs", Severity::warning, "RFC 8216 4.3.4.2"},
    {"group-missing", Severity::error, "RFC 8216 4.3.4.2"},
    {"variants-not-aligned", Severity::error, "RFC 8216 6.2.4"},
    {"iframe-playlist-missing", Severity::advice, "authoring 6"},
    {"audio-not-in-all-groups", Severity::error, "RFC 8216 4.3.4.1.1"},

    // Over HTTP.
    {"mime-type", Severity::advice, "RFC 8216 4"},
    {"key-cors", Severity::advice, "Fetch standard"},
    {"range-ignored", Severity::warning, "RFC 8216 4.3.2.2"},
});

/// The rule of that name; a wrong name does not compile.
consteval const Rule& rule(std::string_view name) {
    const auto* const found =
        std::find_if(k_rules.begin(), k_rules.end(),
                     [name](const Rule& candidate) { return candidate.name == name; });
    if (found == k_rules.end()) {
        throw std::out_of_range("no such rule");
    }
    return *found;
}

} // namespace ispkit::hls
