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
