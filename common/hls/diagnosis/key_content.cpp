// SPDX-License-Identifier: MIT
#include "hls/diagnosis/key_content.hpp"

#include "text/ascii.hpp"
#include "text/hex.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_blank = " \t\r\n";

std::optional<ContentKey> key_of_digits(std::string_view digits) {
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
    }
    ContentKey key;
    return text::from_hex(digits, key.octets) ? std::optional(key) : std::nullopt;
}

std::optional<ContentKey> key_of_base64(std::string_view word) {
    constexpr std::size_t k_characters = 24;
    constexpr std::size_t k_decoded = 18;
    std::array<std::uint8_t, k_decoded> decoded{};
    if (word.size() != k_characters || !word.ends_with("==") ||
        EVP_DecodeBlock(decoded.data(), io::as_bytes(word).data(), k_characters) != k_decoded) {
        return std::nullopt;
    }
    ContentKey key;
    std::copy_n(decoded.begin(), k_block_size, key.octets.begin());
    return key;
}

bool is_page(std::string_view word) {
    const std::string beginning = text::lower(word.substr(0, 64));
    return beginning.starts_with("<!doctype") || beginning.starts_with("<html") ||
           beginning.starts_with("<?xml") || beginning.starts_with("<head");
}

ContentKey first_bytes(io::ByteView content) {
    ContentKey key;
    std::copy_n(content.begin(), k_block_size, key.octets.begin());
    return key;
}

} // namespace

KeyContent judge_key_content(io::ByteView content) {
    const std::string_view text = io::as_text(content);
    const std::string_view word = text::trim(text, k_blank);
    if (content.size() == k_block_size) {
        return {first_bytes(content), nullptr, {}, {}};
    }
    if (const auto key = key_of_digits(word)) {
        return {key, &rule("key-hex"), "32 hexadecimal digits", "hls-keygen --from-hex"};
    }
    if (const auto key = key_of_base64(word)) {
        return {key, &rule("key-base64"), "base64", "base64 -d"};
    }
    if (is_page(word)) {
        return {std::nullopt, &rule("key-html"), "a web page", {}};
    }
    const std::string_view rest = text.substr(std::min(text.size(), k_block_size));
    if (rest == "\n" || rest == "\r\n" || rest == "\r") {
        return {first_bytes(content), &rule("key-newline"), "16 bytes and a line end",
                "head -c 16"};
    }
    const auto begins =
        content.size() > k_block_size ? std::optional(first_bytes(content)) : std::nullopt;
    return {begins,
            &rule("key-size"),
            content.empty()                      ? "nothing"
            : content.size() == 2 * k_block_size ? "as long as an AES-256 key"
            : content.size() < k_block_size      ? "too short"
                                                 : "too long",
            {}};
}

} // namespace ispkit::hls
