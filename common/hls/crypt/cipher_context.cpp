// SPDX-License-Identifier: MIT
#include "hls/crypt/cipher_context.hpp"

#include "error.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <new>
#include <string>

namespace ispkit::hls {

namespace {

const EVP_CIPHER* fetch_cbc(Method method) {
    const std::string name = fmt::format("{}-CBC", to_string(method));
    const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, name.c_str(), nullptr);
    if (cipher == nullptr) {
        throw_error("OpenSSL has no {}", name);
    }
    return cipher;
}

/// Fetched once: a fetch costs more than the encryption of a small segment.
const EVP_CIPHER* cbc(Method method) {
    static const EVP_CIPHER* const s_aes_128 = fetch_cbc(Method::aes_128);
    static const EVP_CIPHER* const s_aes_256 = fetch_cbc(Method::aes_256);
    return method == Method::aes_128 ? s_aes_128 : s_aes_256;
}

} // namespace

void CipherContext::prepare() {
    cbc(Method::aes_128);
}

void CipherContext::Free::operator()(EVP_CIPHER_CTX* context) const {
    EVP_CIPHER_CTX_free(context);
}

CipherContext::CipherContext()
    : context_(EVP_CIPHER_CTX_new()) {
    if (!context_) {
        throw std::bad_alloc();
    }
}

void CipherContext::start(Direction direction, const ContentKey& key, const Iv& iv,
                          Padding padding) {
    if (EVP_CipherInit_ex2(context_.get(), cbc(key.method()), key.octets().data(), iv.octets.data(),
                           direction == Direction::encrypt ? 1 : 0, nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context_.get(), padding == Padding::pkcs7 ? 1 : 0) != 1) {
        throw_error("OpenSSL refuses {}-CBC", to_string(key.method()));
    }
}

std::size_t CipherContext::update(io::ByteView input, std::uint8_t* output) {
    int made = 0;
    if (EVP_CipherUpdate(context_.get(), output, &made, input.data(),
                         static_cast<int>(input.size())) != 1) {
        throw_error("OpenSSL failed in AES-CBC");
    }
    return static_cast<std::size_t>(made);
}

std::optional<std::size_t> CipherContext::finish(std::uint8_t* output) {
    int made = 0;
    if (EVP_CipherFinal_ex(context_.get(), output, &made) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return static_cast<std::size_t>(made);
}

} // namespace ispkit::hls
