// SPDX-License-Identifier: MIT
#include "faults.hpp"
#include "text/hex.hpp"

#include <openssl/evp.h>

namespace ispkit::variations {

namespace {

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

/// Makes other files of the keys.
auto stored_as(Bytes (*content)(const hls::ContentKey&)) {
    return [content](Presentation& presentation, Random&) {
        for (KeyFile& key : presentation.keys) {
            key.content = content(key.key);
        }
    };
}

Bytes raw(const hls::ContentKey& key) {
    return {key.octets().begin(), key.octets().end()};
}

/// The position of the first segment with another key than the one before; 0 if there is none.
std::size_t first_rotation(const Presentation& presentation) {
    const std::vector<Segment>& segments = presentation.media().segments;
    for (std::size_t i = 1; i < segments.size(); ++i) {
        if (segments[i].tag->key != segments[i - 1].tag->key) {
            return i;
        }
    }
    return 0;
}

/// Encrypts with the keys as openssl fills them up, or cuts them, if it is given only their first
/// 16 bytes, or keys for another cipher.
void resized(Presentation& presentation, hls::Method file) {
    std::vector<hls::ContentKey> keys;
    for (KeyFile& key : presentation.keys) {
        const hls::ContentKey given = hls::resized(key.key, file);
        key.content = raw(given);
        if (file == hls::Method::aes_128) {
            key.key = hls::resized(given, key.key.method());
        } else {
            key.content.back() = 1;
        }
        keys.push_back(key.key);
    }
    Playlist& media = presentation.media();
    for (Segment& segment : media.segments) {
        segment.key = keys[segment.tag->key];
    }
    if (media.section && media.section->tag) {
        media.section->key = keys[media.section->tag->key];
    }
}

} // namespace

std::vector<Fault> key_faults() {
    const auto is_encrypted_with_one = all_of(is_encrypted, has_one_key);
    const auto rotates = [](const Presentation& presentation) {
        return is_encrypted(presentation) && first_rotation(presentation) > 0;
    };
    return {
        {"key-size", "a key file that is too short", is_encrypted_with_one,
         stored_as([](const hls::ContentKey& key) {
             Bytes content = raw(key);
             content.pop_back();
             return content;
         })},
        {"key-size", "more behind the key", is_encrypted_with_one,
         stored_as([](const hls::ContentKey& key) { return raw(key) + raw(key); })},
        {"key-size", "a key that openssl cuts",
         all_of(has_method<hls::Method::aes_128>, has_one_key),
         [](Presentation& presentation, Random&) { resized(presentation, hls::Method::aes_256); }},
        {"key-size", "a key that openssl fills up",
         all_of(has_method<hls::Method::aes_256>, has_one_key),
         [](Presentation& presentation, Random&) { resized(presentation, hls::Method::aes_128); }},
        {"key-size", "a key that openssl cuts, and numbers one too high",
         all_of(has_method<hls::Method::aes_128>, has_number_ivs, has_one_key),
         [](Presentation& presentation, Random&) {
             resized(presentation, hls::Method::aes_256);
             for (std::size_t i = 0; i < presentation.media().segments.size(); ++i) {
                 presentation.media().segments[i].iv =
                     hls::iv_of_sequence_number(presentation.media().number(i) + 1);
             }
         },
         nullptr, "iv-offset"},
        {"key-size", "a key that openssl cuts, and one segment under another key",
         all_of(has_method<hls::Method::aes_128>, has_pattern, has_one_key, is_long),
         [](Presentation& presentation, Random& random) {
             resized(presentation, hls::Method::aes_256);
             presentation.media().segments[1].key = random.key(hls::Method::aes_128);
         },
         nullptr, "key-wrong"},
        {"key-newline", "a line end behind the key", is_encrypted_with_one,
         stored_as([](const hls::ContentKey& key) { return raw(key) + bytes_of("\n"); })},
        {"key-hex", "hexadecimal digits", is_encrypted_with_one,
         stored_as([](const hls::ContentKey& key) {
             return bytes_of(text::to_hex(key.octets()) + "\n");
         })},
        {"key-base64", "base64", is_encrypted_with_one, stored_as([](const hls::ContentKey& key) {
             Bytes content(64);
             content.resize(static_cast<std::size_t>(EVP_EncodeBlock(
                 content.data(), key.octets().data(), static_cast<int>(key.octets().size()))));
             return content;
         })},
        {"key-html", "a web page", is_encrypted_with_one, stored_as([](const hls::ContentKey&) {
             return bytes_of("<!DOCTYPE html><html></html>");
         })},
        {"key-wrong", "another key", is_encrypted_with_one,
         stored_as([](const hls::ContentKey& key) {
             Bytes content = raw(key);
             content.front() ^= 1;
             return content;
         })},
        {"key-other-period", "a rotation one segment late", rotates,
         [](Presentation& presentation, Random&) {
             std::vector<Segment>& segments = presentation.media().segments;
             const std::size_t first = first_rotation(presentation);
             segments[first].key = segments[first - 1].key;
         }},
        {"file-missing", "no key", is_encrypted_with_one, nullptr,
         [](Publication& publication) { publication.resources.files.erase("0.key"); }},
    };
}

} // namespace ispkit::variations
