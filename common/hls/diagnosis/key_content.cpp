// SPDX-License-Identifier: MIT
#include "hls/diagnosis/key_content.hpp"

#include "hls/media/file_kind.hpp"
#include "text/ascii.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_blank = " \t\r\n";

std::optional<ContentKey> key_of_base64(std::string_view word) {
    const auto padding = word.size() - std::min(word.find('='), word.size());
    const std::size_t size = word.size() / 4 * 3;
    if (word.size() % 4 != 0 || padding == 0 || padding > 2 ||
        !method_of_key_size(size - padding)) {
        return std::nullopt;
    }
    std::array<std::uint8_t, key_size(Method::aes_256) + 2> decoded{};
    const bool is_base64 = EVP_DecodeBlock(decoded.data(), io::as_bytes(word).data(),
                                           static_cast<int>(word.size())) == static_cast<int>(size);
    auto key =
        is_base64 ? key_of_octets(io::ByteView(decoded).first(size - padding)) : std::nullopt;
    OPENSSL_cleanse(decoded.data(), decoded.size());
    return key;
}

/// The key at the beginning of longer content.
ContentKey first_bytes(io::ByteView content, Method method) {
    return *key_of_octets(content.first(key_size(method)));
}

std::string describe_size(std::size_t size, const std::optional<ContentKey>& key, Method method) {
    if (size == 0) {
        return "nothing";
    }
    if (key) {
        return fmt::format("as long as a key for {}", to_string(key->method()));
    }
    return size < key_size(method) ? "too short" : "too long";
}

} // namespace

KeyContent judge_key_content(io::ByteView content, Method method) {
    const std::size_t size = key_size(method);
    const std::string_view text = io::as_text(content);
    const std::string_view word = text::trim(text, k_blank);
    if (content.size() == size) {
        return {key_of_octets(content), nullptr, {}, {}};
    }
    if (const auto key = key_of_digits(word)) {
        return {key, &rule("key-hex"),
                fmt::format("{} hexadecimal digits", 2 * key->octets().size()),
                std::string(from_hex_command(key->method()))};
    }
    if (const auto key = key_of_base64(word)) {
        return {key, &rule("key-base64"), "base64", "base64 -d"};
    }
    if (is_page(word)) {
        return {std::nullopt, &rule("key-html"), "a web page", {}};
    }
    const std::string_view rest = text.substr(std::min(text.size(), size));
    if (rest == "\n" || rest == "\r\n" || rest == "\r") {
        return {first_bytes(content, method), &rule("key-newline"),
                text::plain_count(size, "byte") + " and a line end",
                fmt::format("head -c {}", size)};
    }
    std::optional<ContentKey> key = key_of_octets(content);
    const std::string description = describe_size(content.size(), key, method);
    if (!key && content.size() > size) {
        key = first_bytes(content, method);
    }
    return {key, &rule("key-size"), description, {}};
}

} // namespace ispkit::hls
