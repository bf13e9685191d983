// SPDX-License-Identifier: MIT
#pragma once

#include "hls/diagnosis/media_check.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::hls {

/// Checks what a file decrypts to: for damage (see MediaCheck), and whether it is still encrypted.
class OutputCheck {
public:
    /// The name is that of the encrypted file in messages.
    explicit OutputCheck(std::string name);

    /// Checks the next bytes. Throws Error if the media is damaged.
    void see(io::ByteView bytes);

    /// Call it after the last bytes. Throws Error if all together look like cipher text.
    void finish() const;

private:
    std::string name_;
    MediaCheck media_;
    std::vector<std::uint8_t> head_;
    std::uint64_t size_ = 0;
};

} // namespace ispkit::hls
