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

/// OpenSSL's AES-128-CBC, the one place that calls it. A context serves one thread, stream after
/// stream.
class CipherContext {
public:
    CipherContext();

    /// Has OpenSSL ready itself: to be called before threads that use it are started, which may
    /// leave no memory for that, and OpenSSL does not survive it. Throws Error where it has no
    /// AES-128-CBC.
    static void prepare();

    /// Begins a stream.
    void start(Direction direction, const ContentKey& key, const Iv& iv, Padding padding);

    /// The next octets of the stream; returns how many it wrote to output, which has room for the
    /// input and one block more. Input and output are the same place or do not overlap.
    std::size_t update(io::ByteView input, std::uint8_t* output);

    /// Ends the stream; returns how many octets it wrote, at most one block, or nothing where
    /// the padding is wrong or the stream is no whole number of blocks.
    std::optional<std::size_t> finish(std::uint8_t* output);

private:
    struct Free {
        void operator()(EVP_CIPHER_CTX* context) const;
    };
    std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
};

} // namespace ispkit::hls
