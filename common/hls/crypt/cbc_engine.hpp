// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"
#include "io/bytes.hpp"

#include <memory>
#include <span>
#include <string>

namespace ispkit::hls {

/// The next stretch of one CBC stream: one or more whole blocks, encrypted in place.
struct CbcStretch {
    const ContentKey* key;
    /// Before encryption, the IV or the preceding encrypted block; afterwards this stretch's last
    /// block.
    Iv* chain;
    /// At most k_longest_stretch bytes.
    io::MutableByteView data;
};

inline constexpr std::size_t k_longest_stretch = 32 * 1024;

/// AES-CBC encryption of several streams interleaved on one core: within a stream each block
/// waits for the one before, so the processor's AES units have time for other streams. An engine
/// serves one thread.
class CbcEngine {
public:
    virtual ~CbcEngine() = default;
    virtual void encrypt(std::span<const CbcStretch> stretches) = 0;
};

/// OpenSSL, one stretch after another.
std::unique_ptr<CbcEngine> make_openssl_engine();

/// Intel's IPsec Multi-Buffer library, which interleaves the stretches (x86-64); null if the
/// toolkit was built without it.
std::unique_ptr<CbcEngine> make_ipsec_mb_engine();

/// The fastest available engine.
std::unique_ptr<CbcEngine> make_cbc_engine();

/// Name and version of the multi-buffer library; empty if the toolkit was built without it.
std::string ipsec_mb_version();

} // namespace ispkit::hls
