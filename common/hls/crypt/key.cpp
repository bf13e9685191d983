// SPDX-License-Identifier: MIT
#include "hls/crypt/key.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "text/ascii.hpp"
#include "text/hex.hpp"
#include "text/quantity.hpp"

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

/// What the info of HKDF begins with. The beginning of a longer output of HKDF is the shorter one,
/// so each method has its own.
std::string_view derivation_context(Method method) {
    return method == Method::aes_128 ? "ispkit hls v1 " : "ispkit hls AES-256 v1 ";
}

bool is_base64_of_key(std::string_view word) {
    return word.ends_with('=') &&
           std::any_of(k_methods.begin(), k_methods.end(), [word](Method method) {
               return word.size() == (key_size(method) + 2) / 3 * 4;
           });
}

/// The bytes of a key file, wiped from memory in the end.
class KeyFile {
public:
    explicit KeyFile(const std::string& path) {
        struct stat status {};
        if (path != io::k_standard_stream && ::stat(path.c_str(), &status) == 0 &&
            status.st_size > static_cast<off_t>(k_largest_key_file)) {
            throw_error("{}: {} bytes, and a key file has exactly 16, or 32 for AES-256", path,
                        status.st_size);
        }
        content_ = io::read_file(path, k_largest_key_file);
    }
    KeyFile(const KeyFile&) = delete;
    KeyFile& operator=(const KeyFile&) = delete;
    ~KeyFile() { OPENSSL_cleanse(content_.data(), content_.size()); }

    io::ByteView content() const { return io::as_bytes(content_); }

private:
    std::string content_;
};

/// The probable mistake behind a file with this content instead of a key of the method.
std::string diagnosis(io::ByteView content, Method method) {
    const std::size_t size = key_size(method);
    const std::string_view text = io::as_text(content);
    const std::string_view word = text::trim(text, k_space);
    if (content.empty()) {
        return "it is empty";
    }
    if (const auto key = key_of_digits(word)) {
        const std::size_t digits = 2 * key->octets().size();
        return fmt::format("it looks like {}{} hexadecimal digits; '{}' makes a key of them",
                           word.size() == digits ? "" : "0x and ", digits,
                           from_hex_command(key->method()));
    }
    if (is_base64_of_key(word)) {
        return "it looks like base64";
    }
    if (text.size() == size + 1 && text.ends_with('\n')) {
        return fmt::format(
            "it looks like a key with a newline at the end, which 'head -c {}' takes off", size);
    }
    if (text.size() == size + 2 && text.ends_with("\r\n")) {
        return "it looks like a key with a line end (CR LF) after it";
    }
    if (text.starts_with("Salted__")) {
        return "it looks like the output of 'openssl enc' without -nosalt";
    }
    if (text.starts_with("-----BEGIN")) {
        return "it looks like a PEM file";
    }
    if (const auto other = method_of_key_size(content.size())) {
        return fmt::format("it has the length of a key for {}", to_string(*other));
    }
    return content.size() < size ? "it was cut short" : "it is something else";
}

} // namespace

ContentKey::~ContentKey() {
    OPENSSL_cleanse(octets_.data(), octets_.size());
}

ContentKey random_key(Method method) {
    ContentKey key(method);
    const io::MutableByteView octets = key.octets();
    if (RAND_priv_bytes(octets.data(), static_cast<int>(octets.size())) != 1) {
        throw_error("OpenSSL's random generator failed");
    }
    return key;
}

std::optional<ContentKey> key_of_octets(io::ByteView octets) {
    const std::optional<Method> method = method_of_key_size(octets.size());
    if (!method) {
        return std::nullopt;
    }
    ContentKey key(*method);
    std::copy(octets.begin(), octets.end(), key.octets().begin());
    return key;
}

ContentKey resized(const ContentKey& key, Method method) {
    ContentKey other(method);
    const std::size_t size = std::min(key.octets().size(), other.octets().size());
    std::copy_n(key.octets().begin(), size, other.octets().begin());
    return other;
}

std::optional<ContentKey> key_of_digits(std::string_view digits) {
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
    }
    for (const Method method : k_methods) {
        ContentKey key(method);
        if (text::from_hex(digits, key.octets())) {
            return key;
        }
    }
    return std::nullopt;
}

ContentKey key_of_file_content(io::ByteView content, std::string_view name, Method method) {
    const std::optional<ContentKey> key = key_of_octets(content);
    if (!key || key->method() != method) {
        throw_error("{}: {}, and a key file for {} has exactly {}: {}", name,
                    text::plain_count(content.size(), "byte"), to_string(method), key_size(method),
                    diagnosis(content, method));
    }
    return *key;
}

ContentKey read_key(const std::string& path, Method method) {
    const KeyFile file(path);
    return key_of_file_content(file.content(), io::input_name(path), method);
}

ContentKey read_listed_key(const std::string& path, Method method) {
    io::require_regular_file(path);
    return read_key(path, method);
}

ContentKey read_key_of_any_method(const std::string& path) {
    const KeyFile file(path);
    const std::optional<ContentKey> key = key_of_octets(file.content());
    const bool is_text = key_of_digits(io::as_text(file.content())).has_value();
    return key && !is_text
               ? *key
               : key_of_file_content(file.content(), io::input_name(path), Method::aes_128);
}

std::string_view from_hex_command(Method method) {
    return method == Method::aes_128 ? "hls-keygen --from-hex"
                                     : "hls-keygen --method AES-256 --from-hex";
}

ContentKey key_of_hex(std::string_view text, std::string_view name, Method method) {
    const std::string_view digits = text::trim(text, k_space);
    const std::optional<ContentKey> key = key_of_digits(digits);
    if (!key || key->method() != method) {
        throw_error("{}: not a key for {}: {} (expected {} hexadecimal digits)", name,
                    to_string(method), text::plain_count(digits.size(), "character"),
                    2 * key_size(method));
    }
    return *key;
}

std::string weakness(const ContentKey& key) {
    const io::ByteView octets = key.octets();
    if (std::all_of(octets.begin(), octets.end(),
                    [octets](std::uint8_t octet) { return octet == octets.front(); })) {
        return fmt::format("{} times the byte 0x{:02x}", octets.size(), octets.front());
    }
    const bool is_text = std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) {
        return octet >= 0x20 && octet < 0x7f;
    });
    return is_text ? "printable text" : "";
}

ContentKey derive_key(io::ByteView master, std::string_view label, Method method) {
    if (master.size() < key_size(method)) {
        throw_error("the master key has {} (at least {})", text::plain_count(master.size(), "byte"),
                    key_size(method));
    }
    std::string info = std::string(derivation_context(method)) + std::string(label);
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
    ContentKey key(method);
    const io::MutableByteView octets = key.octets();
    if (!context || EVP_KDF_derive(context.get(), octets.data(), octets.size(), parameters) != 1) {
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
