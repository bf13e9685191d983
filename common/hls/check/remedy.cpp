// SPDX-License-Identifier: MIT
#include "hls/check/remedy.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace ispkit::hls {

namespace {

/// Texts of causes that need no values. An empty remedy depends on the segment.
struct CauseText {
    const Rule& rule;
    std::string_view text;
    std::string_view remedy;
};

constexpr std::string_view k_encrypt_again =
    "encrypt the clear segments again with hls-encrypt, which pads them (PKCS #7)";

constexpr std::array<CauseText, 15> k_texts = {{
    {rule("iv-position"),
     "the IVs are the numbers of the segments in another order, such as a shell's glob (1, 10, 2)",
     "encrypt again in the playlist's order: hls-encrypt --number-from-name"},
    {rule("iv-listed-but-sequence"),
     "the IV is the media sequence number, and EXT-X-KEY has an IV attribute", ""},
    {rule("iv-unlisted"), "encrypted with an IV that the playlist does not have", ""},
    {rule("iv-wrong"), "encrypted with another IV than that of EXT-X-KEY", ""},
    {rule("iv-shared"),
     "one EXT-X-KEY gives several segments the same IV, and each was encrypted with its own", ""},
    {rule("iv-chained"),
     "one cipher stream was cut into segments: the IV is the last block of the segment before", ""},
    {rule("not-encrypted"), "the segment is clear, and EXT-X-KEY says AES-128",
     "#EXT-X-KEY:METHOD=NONE"},
    {rule("encrypted-twice"), "what it decrypts to is encrypted again",
     "decrypt once: hls-encrypt -d"},
    {rule("padding-none"), "the last block has no padding (openssl's -nopad)", k_encrypt_again},
    {rule("padding-zero"), "the last block is padded with zeros", k_encrypt_again},
    {rule("padding-bad"), "the padding in the last block is damaged", "copy the file again"},
    {rule("cut"), "the end is missing: not a whole number of AES blocks, or media that breaks off",
     "copy the file again"},
    {rule("openssl-salted"),
     "encrypted by 'openssl enc' with a pass phrase (Salted__), not with the key",
     "encrypt again with -nosalt -K and -iv, or with hls-encrypt"},
    {rule("openssl-base64"), "encrypted by 'openssl enc -a': the file is base64",
     "openssl base64 -d -in SEGMENT -out NEW"},
    {rule("byte-range"), "the whole file was encrypted, not each byte range by itself",
     "encrypt again with hls-encrypt --playlist"},
}};

std::string text_of(const Cause& cause, std::uint64_t number) {
    if (cause.rule == &rule("iv-offset")) {
        return fmt::format(
            "encrypted with the IV of media sequence number {} instead of {}: {} too {}",
            number + static_cast<std::uint64_t>(cause.distance), number, std::abs(cause.distance),
            cause.distance < 0 ? "low" : "high");
    }
    if (cause.rule == &rule("key-other-period")) {
        return fmt::format("the key is that of the {} period",
                           cause.distance == 1    ? std::string("next")
                           : cause.distance == -1 ? std::string("previous")
                           : cause.distance > 0   ? fmt::format("{}th next", cause.distance)
                                                  : fmt::format("{}th previous", -cause.distance));
    }
    if (cause.rule == &rule("key-wrong")) {
        return cause.detail.empty()
                   ? "no known key decrypts it"
                   : fmt::format("the key does not decrypt it, but {} does", cause.detail);
    }
    if (cause.rule == &rule("encrypted-unmarked")) {
        return cause.detail.empty()
                   ? "looks encrypted, and no EXT-X-KEY covers it"
                   : fmt::format("encrypted with the key '{}', and no EXT-X-KEY covers it",
                                 cause.detail);
    }
    if (cause.rule == &rule("cipher-mode")) {
        return fmt::format("encrypted with {} (AES-128-CBC is required)", cause.detail);
    }
    if (cause.rule == &rule("not-media")) {
        return fmt::format("{} instead of media", cause.detail);
    }
    for (const CauseText& known : k_texts) {
        if (cause.rule == &known.rule) {
            return std::string(known.text);
        }
    }
    return fmt::format("the IV is {}, and not the media sequence number as 16 bytes, big-endian",
                       cause.detail);
}

std::string offset_remedy(const CheckedPlaylist& checked, const Cause& cause) {
    const std::uint64_t first = checked.playlist.media_sequence;
    const auto moved = static_cast<std::int64_t>(first) + cause.distance;
    const std::string again = fmt::format("encrypt again: hls-encrypt -n {}", first);
    return moved < 0 ? again : fmt::format("#EXT-X-MEDIA-SEQUENCE:{} (or {})", moved, again);
}

std::string remedy_of(const CheckedPlaylist& checked, const Cause& cause,
                      const std::string& key_uri) {
    for (const CauseText& known : k_texts) {
        if (cause.rule == &known.rule && !known.remedy.empty()) {
            return std::string(known.remedy);
        }
    }
    if (cause.rule == &rule("iv-offset")) {
        return offset_remedy(checked, cause);
    }
    if (cause.rule == &rule("iv-listed-but-sequence")) {
        return key_tag(key_uri, std::nullopt);
    }
    if (cause.rule == &rule("key-other-period") || cause.rule == &rule("cipher-mode")) {
        return cause.iv ? "move the EXT-X-KEY tags to the segments that their keys encrypted"
                        : "encrypt again with hls-encrypt";
    }
    return cause.iv && !key_uri.empty() ? key_tag(key_uri, cause.iv) : std::string();
}

} // namespace

std::string key_tag(const std::string& uri, const std::optional<Iv>& iv) {
    return fmt::format("#EXT-X-KEY:METHOD=AES-128,URI=\"{}\"{}", uri,
                       iv ? ",IV=" + to_string(*iv) : std::string());
}

Finding finding_of_cause(const CheckedPlaylist& checked, std::size_t position, const Cause& cause,
                         const std::string& key_uri) {
    const MediaSegment& segment = checked.playlist.segments[position];
    Finding finding = finding_of(*cause.rule, text_of(cause, checked.number(position)));
    finding.remedy = remedy_of(checked, cause, key_uri);
    const bool about_tag =
        cause.rule->name.starts_with("iv-") || cause.rule->name.starts_with("key-");
    if (about_tag && segment.key) {
        finding.line = segment.key->line.number;
        finding.found = segment.key->iv
                            ? to_string(*segment.key->iv)
                            : to_string(iv_of_sequence_number(checked.number(position)));
    }
    if (about_tag && cause.iv) {
        finding.expected = to_string(*cause.iv);
    }
    return finding;
}

} // namespace ispkit::hls
