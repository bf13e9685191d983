// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"
#include "io/bytes.hpp"

#include <memory>
#include <span>
#include <string>

namespace ispkit::hls {

/// The next stretch of one CBC stream: one block or more, no part of one, encrypted in place.
struct CbcStretch {
    const ContentKey* key;
    /// The IV or, later in the stream, the last block before; left at this stretch's last block.
    Iv* chain;
    /// At most k_longest_stretch octets.
    io::MutableByteView data;
};

inline constexpr std::size_t k_longest_stretch = 32 * 1024;

/// AES-128-CBC encryption of several streams side by side on one core: within a stream each block
/// waits for the one before, and the processor's AES units have time for other streams meanwhile.
/// An engine serves one thread.
class CbcEngine {
public:
    virtual ~CbcEngine() = default;
    virtual void encrypt(std::span<const CbcStretch> stretches) = 0;
};

/// OpenSSL, one stretch after another.
std::unique_ptr<CbcEngine> make_openssl_engine();

/// Intel's IPsec Multi-Buffer library, which interleaves the stretches (x86-64); null where the
/// toolkit is built without it.
std::unique_ptr<CbcEngine> make_ipsec_mb_engine();

/// The fastest of them.
std::unique_ptr<CbcEngine> make_cbc_engine();

/// Name and version of the multi-buffer library; empty where the toolkit is built without it.
std::string ipsec_mb_version();

} // namespace ispkit::hls
