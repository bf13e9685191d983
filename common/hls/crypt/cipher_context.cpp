// SPDX-License-Identifier: MIT
#include "hls/crypt/cipher_context.hpp"

#include "error.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <new>

namespace ispkit::hls {

namespace {

/// Fetched once: a fetch costs more than the encryption of a small segment.
const EVP_CIPHER* aes_128_cbc() {
    static EVP_CIPHER* const s_cipher = EVP_CIPHER_fetch(nullptr, "AES-128-CBC", nullptr);
    if (s_cipher == nullptr) {
        throw_error("OpenSSL has no AES-128-CBC");
    }
    return s_cipher;
}

} // namespace

void CipherContext::prepare() {
    aes_128_cbc();
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
    if (EVP_CipherInit_ex2(context_.get(), aes_128_cbc(), key.octets.data(), iv.octets.data(),
                           direction == Direction::encrypt ? 1 : 0, nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context_.get(), padding == Padding::pkcs7 ? 1 : 0) != 1) {
        throw_error("OpenSSL refuses AES-128-CBC");
    }
}

std::size_t CipherContext::update(io::ByteView input, std::uint8_t* output) {
    int made = 0;
    if (EVP_CipherUpdate(context_.get(), output, &made, input.data(),
                         static_cast<int>(input.size())) != 1) {
        throw_error("OpenSSL failed in AES-128-CBC");
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
