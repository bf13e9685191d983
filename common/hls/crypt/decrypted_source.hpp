// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/cipher_context.hpp"
#include "hls/crypt/cipher_range.hpp"
#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"
#include "io/byte_source.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ispkit::hls {

/// The clear content of an encrypted segment: a read decrypts only the blocks that it needs, since
/// a CBC block depends only on the one before it.
class DecryptedSource final : public io::ByteSource {
public:
    /// Reads the last block for the length of the padding; throws Error if there is no padding, as
    /// with a wrong key. With Padding::none all blocks are content.
    DecryptedSource(std::unique_ptr<io::ByteSource> encrypted, const ContentKey& key, const Iv& iv,
                    Padding padding = Padding::pkcs7);

    const std::string& name() const override { return encrypted_->name(); }
    std::uint64_t size() const override { return size_; }
    std::size_t read(std::uint64_t offset, io::MutableByteView buffer) override;

private:
    std::size_t read_padding();
    /// Fills the buffer, a whole number of blocks, with clear bytes.
    void decrypt_into(std::uint64_t first_block, io::MutableByteView blocks);
    std::vector<std::uint8_t> decrypt(std::uint64_t first_block, std::uint64_t end_block);

    std::unique_ptr<io::ByteSource> encrypted_;
    ContentKey key_;
    Iv iv_;
    CipherContext context_;
    std::uint64_t size_ = 0;
};

/// The clear content of a range of a file, which may be clear already. Throws Error if the file
/// ends before the range does, or as DecryptedSource does.
std::unique_ptr<io::ByteSource> open_clear(const std::string& path, const CipherRange& range);

} // namespace ispkit::hls
