// SPDX-License-Identifier: MIT
#include "hls/crypt/key.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "text/ascii.hpp"
#include "text/hex.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <sys/stat.h>

#include <algorithm>
#include <memory>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_space = " \t\r\n";

constexpr std::size_t k_largest_key_file = 64 * 1024;
constexpr std::string_view k_derivation_context = "ispkit hls v1 ";

/// The probable mistake behind a key file with this content.
std::string diagnosis(io::ByteView content) {
    const std::string_view text = io::as_text(content);
    const std::string_view word = text::trim(text, k_space);
    ContentKey key;
    if (content.empty()) {
        return "it is empty";
    }
    if (text::from_hex(word, key.octets)) {
        return "it looks like 32 hexadecimal digits; 'hls-keygen --from-hex' makes a key of them";
    }
    if (word.size() == 34 && (word.starts_with("0x") || word.starts_with("0X"))) {
        return "it looks like 0x and 32 hexadecimal digits; 'hls-keygen --from-hex' makes a key of "
               "them";
    }
    if (word.size() == 24 && word.ends_with("==")) {
        return "it looks like base64";
    }
    if (text.size() == k_block_size + 1 && text.ends_with('\n')) {
        return "it looks like a key with a newline at the end, which 'head -c 16' takes off";
    }
    if (text.size() == k_block_size + 2 && text.ends_with("\r\n")) {
        return "it looks like a key with a line end (CR LF) after it";
    }
    if (text.starts_with("Salted__")) {
        return "it looks like the output of 'openssl enc' without -nosalt";
    }
    if (text.starts_with("-----BEGIN")) {
        return "it looks like a PEM file";
    }
    if (content.size() == 2 * k_block_size) {
        return "it looks like an AES-256 key, and HLS has AES-128 only";
    }
    return content.size() < k_block_size ? "it was cut short" : "it is something else";
}

} // namespace

ContentKey::~ContentKey() {
    OPENSSL_cleanse(octets.data(), octets.size());
}

ContentKey random_key() {
    ContentKey key;
    if (RAND_priv_bytes(key.octets.data(), static_cast<int>(key.octets.size())) != 1) {
        throw_error("OpenSSL's random generator failed");
    }
    return key;
}

ContentKey key_of_file_content(io::ByteView content, std::string_view name) {
    if (content.size() != k_block_size) {
        throw_error("{}: {} bytes, and a key file has exactly {}: {}", name, content.size(),
                    k_block_size, diagnosis(content));
    }
    ContentKey key;
    std::copy(content.begin(), content.end(), key.octets.begin());
    return key;
}

ContentKey read_key(const std::string& path) {
    struct stat status {};
    if (path != io::k_standard_stream && ::stat(path.c_str(), &status) == 0 &&
        status.st_size > static_cast<off_t>(k_largest_key_file)) {
        throw_error("{}: {} bytes, and a key file has exactly {}", path, status.st_size,
                    k_block_size);
    }
    std::string content = io::read_file(path, k_largest_key_file);
    const ContentKey key = key_of_file_content(io::as_bytes(content), io::input_name(path));
    OPENSSL_cleanse(content.data(), content.size());
    return key;
}

ContentKey key_of_hex(std::string_view text, std::string_view name) {
    std::string_view digits = text::trim(text, k_space);
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
    }
    ContentKey key;
    if (!text::from_hex(digits, key.octets)) {
        throw_error("{}: not a key: {} characters (expected 32 hexadecimal digits)", name,
                    digits.size());
    }
    return key;
}

std::string weakness(const ContentKey& key) {
    const auto& octets = key.octets;
    if (std::all_of(octets.begin(), octets.end(),
                    [&octets](std::uint8_t octet) { return octet == octets.front(); })) {
        return fmt::format("{} times the byte 0x{:02x}", octets.size(), octets.front());
    }
    const bool is_text = std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) {
        return octet >= 0x20 && octet < 0x7f;
    });
    return is_text ? "printable text" : "";
}

ContentKey derive_key(io::ByteView master, std::string_view label) {
    if (master.size() < k_block_size) {
        throw_error("the master key has {} bytes (at least {})", master.size(), k_block_size);
    }
    std::string info = std::string(k_derivation_context) + std::string(label);
    std::string digest = "SHA256";
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> hkdf(
        EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
        EVP_KDF_CTX_new(hkdf.get()), &EVP_KDF_CTX_free);
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
                                          const_cast<std::uint8_t*>(master.data()), master.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end()};
    ContentKey key;
    if (!context ||
        EVP_KDF_derive(context.get(), key.octets.data(), key.octets.size(), parameters) != 1) {
        throw_error("OpenSSL's HKDF failed");
    }
    return key;
}

std::string key_info(std::string_view uri, std::string_view key_path, const std::optional<Iv>& iv) {
    for (const std::string_view line : {uri, key_path}) {
        if (line.find_first_of("\r\n") != std::string_view::npos) {
            throw_error("'{}': contains a line break, which a key-info file cannot hold", line);
        }
    }
    std::string text = fmt::format("{}\n{}\n", uri, key_path);
    if (iv) {
        text += text::to_hex(iv->octets) + "\n";
    }
    return text;
}

} // namespace ispkit::hls
