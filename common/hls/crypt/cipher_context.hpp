// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"
#include "io/bytes.hpp"

#include <openssl/types.h>

#include <memory>
#include <optional>

namespace ispkit::hls {

enum class Direction { encrypt, decrypt };
enum class Padding { none, pkcs7 };

/// OpenSSL's AES in CBC mode, with the key length of each key's method; the only code that calls
/// it. A context serves one thread, stream after stream.
class CipherContext {
public:
    CipherContext();

    /// Initialises OpenSSL. Call it before starting threads that use it: they may leave no memory
    /// for the initialisation, which OpenSSL does not survive. Throws Error if OpenSSL lacks one of
    /// the ciphers.
    static void prepare();

    /// Begins a stream.
    void start(Direction direction, const ContentKey& key, const Iv& iv, Padding padding);

    /// The next bytes of the stream; returns the number of bytes written to output, which needs
    /// room for the input and one more block. Input and output are the same place or do not
    /// overlap.
    std::size_t update(io::ByteView input, std::uint8_t* output);

    /// Ends the stream; returns the number of bytes written, at most one block, or nothing if the
    /// padding is wrong or the stream is not a whole number of blocks.
    std::optional<std::size_t> finish(std::uint8_t* output);

private:
    struct Free {
        void operator()(EVP_CIPHER_CTX* context) const;
    };
    std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
};

} // namespace ispkit::hls
