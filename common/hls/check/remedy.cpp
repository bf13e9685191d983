// SPDX-License-Identifier: MIT
#include "hls/check/remedy.hpp"

#include "hls/check/key_edit.hpp"
#include "hls/check/key_store.hpp"
#include "hls/command/shell_command.hpp"
#include "hls/diagnosis/other_cipher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace ispkit::hls {

namespace {

/// Texts of causes that need no values.
struct CauseText {
    const Rule& rule;
    std::string_view text;
};

constexpr std::array<CauseText, 13> k_texts = {{
    {rule("iv-position"),
     "the IVs are the numbers of the segments in another order, such as a shell's glob (1, 10, 2)"},
    {rule("iv-listed-but-sequence"),
     "the IV is the media sequence number, and EXT-X-KEY has an IV attribute"},
    {rule("iv-unlisted"), "encrypted with an IV that the playlist does not have"},
    {rule("iv-wrong"), "encrypted with another IV than that of EXT-X-KEY"},
    {rule("iv-shared"),
     "one EXT-X-KEY gives several segments the same IV, and each was encrypted with its own"},
    {rule("iv-chained"),
     "one cipher stream was cut into segments: the IV is the last block of the segment before"},
    {rule("encrypted-twice"), "what it decrypts to is encrypted again"},
    {rule("padding-none"), "the last block has no padding (openssl's -nopad)"},
    {rule("padding-zero"), "the last block is padded with zeros"},
    {rule("padding-bad"), "the padding in the last block is damaged"},
    {rule("cut"), "the end is missing: not a whole number of AES blocks, or media that breaks off"},
    {rule("openssl-salted"),
     "encrypted by 'openssl enc' with a pass phrase (Salted__), not with the key"},
    {rule("openssl-base64"), "encrypted by 'openssl enc -a': the file is base64"},
}};

/// The key is that of the segment's EXT-X-KEY.
std::string text_of(const Cause& cause, std::uint64_t number, const Shared<Key>& key) {
    if (cause.rule == &rule("not-encrypted")) {
        return fmt::format("the segment is clear, and EXT-X-KEY says {}", key->method);
    }
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
                   ? "its key does not decrypt it, nor does any other key of the playlist"
                   : fmt::format("the key does not decrypt it, but {} does", cause.detail);
    }
    if (cause.rule == &rule("encrypted-unmarked") && key) {
        return fmt::format("encrypted as a whole, and EXT-X-KEY says METHOD={}", key->method);
    }
    if (cause.rule == &rule("encrypted-unmarked")) {
        return cause.detail.empty()
                   ? "looks encrypted, and no EXT-X-KEY covers it"
                   : fmt::format("encrypted with {}, and no EXT-X-KEY covers it", cause.detail);
    }
    if (cause.rule == &rule("cipher-mode")) {
        return fmt::format("encrypted with {} (METHOD={} requires {})", cause.detail, key->method,
                           cipher_of(parse_method(key->method)));
    }
    if (cause.rule == &rule("byte-range")) {
        return cause.detail;
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

/// The directory of the key's URI with another file.
std::string beside(const std::string& uri, const std::string& file) {
    const std::size_t end = uri.find_first_of("?#");
    return uri.substr(0, uri.substr(0, end).rfind('/') + 1) + file;
}

/// The key with which players would read the segment as it is; nothing if they cannot.
std::optional<Shared<Key>> fitting_key(const MediaSegment& segment, std::uint64_t number,
                                       const Cause& cause) {
    if (cause.rule == &rule("not-encrypted")) {
        return Shared<Key>();
    }
    Key key = segment.key ? *segment.key : Key();
    if (cause.key) {
        key.method = to_string(cause.key->method());
    }
    if (cause.rule == &rule("cipher-mode") && cause.key) {
        return Shared<Key>(std::move(key));
    }
    if (cause.rule->name.starts_with("iv-") && cause.iv) {
        key.iv = cause.iv;
    } else if (!cause.key_uri.empty() && cause.iv) {
        const bool has_folder = cause.rule == &rule("key-wrong");
        key.uri = has_folder ? beside(key.uri, cause.key_uri) : cause.key_uri;
        key.iv = cause.iv;
    } else {
        return std::nullopt;
    }
    const bool was_listed = segment.key && segment.key->iv;
    if (key.iv == iv_of_sequence_number(number) &&
        (!was_listed || cause.rule == &rule("iv-listed-but-sequence"))) {
        key.iv.reset();
    }
    return Shared<Key>(std::move(key));
}

class Remedy {
    static constexpr std::size_t k_most_files = 8;

public:
    Remedy(const CheckedPlaylist& checked, std::span<const BlamedSegment> blamed,
           const KeyStore& keys)
        : checked_(checked)
        , blamed_(blamed)
        , cause_(blamed.front().cause)
        , keys_(keys) {}

    void put_into(Finding& finding) const {
        const std::string_view name = cause_.rule->name;
        if (name == "key-wrong" && fits_own_uri()) {
            finding.remedy = "leave out --key";
        } else if (name == "openssl-base64" && are_few_files()) {
            finding.remedy = decode_files();
        } else if (name == "iv-offset" && moves_all()) {
            finding.remedy = fmt::format("#EXT-X-MEDIA-SEQUENCE:{}",
                                         checked_.playlist.media_sequence +
                                             static_cast<std::uint64_t>(cause_.distance));
        } else if (const KeyEdit edit = key_edit(); !edit.text.empty()) {
            finding.remedy = edit.text;
            finding.line = edit.line;
        } else if (name == "cipher-mode" && cause_.key && are_all_encrypted()) {
            finding.remedy = change_method();
        } else if (is_encrypted_wrongly()) {
            finding.remedy = mend_file(*cause_.rule, keys_,
                                       *checked_.playlist.segments[blamed_.front().position].key);
        }
    }

private:
    /// Whether all segments that depend on the first number are moved by the same distance.
    bool moves_all() const {
        const std::uint64_t first = checked_.playlist.media_sequence;
        const auto moved = first + static_cast<std::uint64_t>(cause_.distance);
        const auto depends = [](const MediaSegment& segment) {
            return segment_method(segment.key) && !segment.key->iv && !segment.gap;
        };
        const auto& segments = checked_.playlist.segments;
        const auto count = std::count_if(segments.begin(), segments.end(), depends);
        return (cause_.distance < 0 ? moved < first : moved > first) &&
               static_cast<std::size_t>(count) == blamed_.size();
    }

    bool are_all_encrypted() const {
        const auto& segments = checked_.playlist.segments;
        const auto count =
            std::count_if(segments.begin(), segments.end(), [](const MediaSegment& segment) {
                return segment_method(segment.key).has_value();
            });
        return static_cast<std::size_t>(count) == blamed_.size();
    }

    /// In all tags.
    std::string change_method() const {
        const Shared<Key>& key = checked_.playlist.segments[blamed_.front().position].key;
        return fmt::format("sed -i 's/METHOD={}/METHOD={}/' {}", key->method,
                           to_string(cause_.key->method()), shell_path(checked_.name));
    }

    /// Not if the media or the playlist is wrong.
    bool is_encrypted_wrongly() const {
        const bool is_wrong_range = cause_.rule == &rule("byte-range") && !cause_.iv;
        return checked_.playlist.segments[blamed_.front().position].key &&
               cause_.rule != &rule("not-media") && !is_wrong_range;
    }

    bool fits_own_uri() const {
        const Shared<Key>& key = checked_.playlist.segments[blamed_.front().position].key;
        return !cause_.key_uri.empty() &&
               beside(key->uri, cause_.key_uri) == key->uri.substr(0, key->uri.find_first_of("?#"));
    }

    bool are_few_files() const {
        return blamed_.size() <= k_most_files &&
               std::none_of(blamed_.begin(), blamed_.end(), [this](const BlamedSegment& segment) {
                   return checked_.tasks[segment.position].range.has_value();
               });
    }

    std::string decode_files() const {
        std::string names;
        for (const BlamedSegment& segment : blamed_) {
            names += " " + shell_path(checked_.tasks[segment.position].location);
        }
        return fmt::format("for f in{}; do (set -C; base64 -d \"$f\" > \"$f.new\") && "
                           "mv -T \"$f.new\" \"$f\"; done",
                           names);
    }

    /// Empty if one of the segments cannot be read in any way.
    KeyEdit key_edit() const {
        std::map<std::size_t, Shared<Key>> wanted;
        for (const BlamedSegment& segment : blamed_) {
            const auto key = fitting_key(checked_.playlist.segments[segment.position],
                                         checked_.number(segment.position), segment.cause);
            if (!key) {
                return {};
            }
            wanted[segment.position] = *key;
        }
        return edit_keys(checked_, wanted);
    }

    const CheckedPlaylist& checked_;
    std::span<const BlamedSegment> blamed_;
    const Cause& cause_;
    const KeyStore& keys_;
};

} // namespace

std::string encrypt_again(const KeyStore& keys, const Key& key) {
    const auto path = keys.path(key.uri);
    const Method method = find_method(key.method).value_or(Method::aes_128);
    const std::string option =
        method == Method::aes_128 ? "" : fmt::format(" --method {}", to_string(method));
    return fmt::format("hls-encrypt -k {}{} --key-uri {} --playlist CLEAR.m3u8 -o DIR",
                       path ? shell_path(*path) : "KEY", option, shell_word(key.uri));
}

std::string mend_file(const Rule& broken, const KeyStore& keys, const Key& key) {
    return &broken == &rule("cut") || &broken == &rule("padding-bad") ? std::string(k_copy_again)
                                                                      : encrypt_again(keys, key);
}

Finding finding_of_cause(const CheckedPlaylist& checked, std::span<const BlamedSegment> blamed,
                         const KeyStore& keys) {
    const std::size_t position = blamed.front().position;
    const Cause& cause = blamed.front().cause;
    const MediaSegment& segment = checked.playlist.segments[position];
    Finding finding =
        finding_of(*cause.rule, text_of(cause, checked.number(position), segment.key));
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
    Remedy(checked, blamed, keys).put_into(finding);
    return finding;
}

} // namespace ispkit::hls
