// SPDX-License-Identifier: MIT
#include "hls/diagnosis/other_cipher.hpp"

#include "error.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>

namespace ispkit::hls {

namespace {

constexpr std::array<OtherCipher, 6> k_other_ciphers = {{
    {cipher_of(Method::aes_128), Method::aes_128},
    {cipher_of(Method::aes_256), Method::aes_256},
    {"aes-128-ctr", Method::aes_128},
    {"aes-128-ecb", Method::aes_128},
    {"aes-256-ctr", Method::aes_256},
    {"aes-256-ecb", Method::aes_256},
}};

} // namespace

std::span<const OtherCipher> other_ciphers() {
    return k_other_ciphers;
}

std::vector<std::uint8_t> decrypt_head(const OtherCipher& cipher, const ContentKey& key,
                                       const Iv& iv, io::ByteView head) {
    const ContentKey fitting = resized(key, cipher.method);
    const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> algorithm(
        EVP_CIPHER_fetch(nullptr, std::string(cipher.name).c_str(), nullptr), &EVP_CIPHER_free);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    std::vector<std::uint8_t> clear(head.size() + k_block_size);
    int size = 0;
    if (!algorithm || !context ||
        EVP_DecryptInit_ex2(context.get(), algorithm.get(), fitting.octets().data(),
                            iv.octets.data(), nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
        EVP_DecryptUpdate(context.get(), clear.data(), &size, head.data(),
                          static_cast<int>(head.size())) != 1) {
        throw_error("OpenSSL's {} failed", cipher.name);
    }
    clear.resize(static_cast<std::size_t>(size));
    return clear;
}

} // namespace ispkit::hls
