// SPDX-License-Identifier: MIT
#include "hls/crypt/decrypted_source.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "io/range_source.hpp"
#include "text/quantity.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::hls {

DecryptedSource::DecryptedSource(std::unique_ptr<io::ByteSource> encrypted, const ContentKey& key,
                                 const Iv& iv, Padding padding)
    : encrypted_(std::move(encrypted))
    , key_(key)
    , iv_(iv) {
    const std::uint64_t encrypted_size = encrypted_->size();
    if (encrypted_size == 0 || encrypted_size % k_block_size != 0) {
        throw_error("{}: {}, not a whole number of AES blocks: cut, or not encrypted", name(),
                    text::plain_count(encrypted_size, "byte"));
    }
    size_ = encrypted_size - (padding == Padding::none ? 0 : read_padding());
}

std::size_t DecryptedSource::read_padding() {
    const std::uint64_t blocks = encrypted_->size() / k_block_size;
    const std::vector<std::uint8_t> last = decrypt(blocks - 1, blocks);
    const std::size_t padding = last.back();
    if (padding == 0 || padding > k_block_size ||
        !std::all_of(last.end() - static_cast<std::ptrdiff_t>(padding), last.end(),
                     [padding](std::uint8_t octet) { return octet == padding; })) {
        throw_error(
            "{}: bad padding in the block at offset {}: wrong key, damaged, or not encrypted",
            name(), encrypted_->size() - k_block_size);
    }
    return padding;
}

std::size_t DecryptedSource::read(std::uint64_t offset, io::MutableByteView buffer) {
    if (offset >= size_ || buffer.empty()) {
        return 0;
    }
    const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), size_ - offset);
    const std::uint64_t first_block = offset / k_block_size;
    if (offset % k_block_size == 0 && wanted % k_block_size == 0) {
        decrypt_into(first_block, buffer.first(wanted));
        return wanted;
    }
    const std::vector<std::uint8_t> clear =
        decrypt(first_block, (offset + wanted - 1) / k_block_size + 1);
    std::copy_n(clear.begin() + static_cast<std::ptrdiff_t>(offset % k_block_size), wanted,
                buffer.begin());
    return wanted;
}

std::vector<std::uint8_t> DecryptedSource::decrypt(std::uint64_t first_block,
                                                   std::uint64_t end_block) {
    std::vector<std::uint8_t> octets((end_block - first_block) * k_block_size);
    decrypt_into(first_block, octets);
    return octets;
}

void DecryptedSource::decrypt_into(std::uint64_t first_block, io::MutableByteView blocks) {
    Iv chain = iv_;
    if (first_block > 0) {
        encrypted_->read((first_block - 1) * k_block_size, chain.octets);
    }
    if (encrypted_->read(first_block * k_block_size, blocks) != blocks.size()) {
        throw_error("{}: was truncated while it was read", name());
    }
    context_.start(Direction::decrypt, key_, chain, Padding::none);
    context_.update(blocks, blocks.data());
}

std::unique_ptr<io::ByteSource> open_clear(const std::string& path, const CipherRange& range) {
    std::unique_ptr<io::ByteSource> source = std::make_unique<io::FileSource>(path);
    if (range.length) {
        const std::uint64_t size = source->size();
        if (size < range.offset || size - range.offset < *range.length) {
            throw_error("{}: {}, but the byte range ends at {}", path,
                        text::plain_count(size, "byte"), range.offset + *range.length);
        }
        source = std::make_unique<io::RangeSource>(std::move(source), range.offset, *range.length);
    }
    if (range.is_clear) {
        return source;
    }
    return std::make_unique<DecryptedSource>(std::move(source), range.key, range.iv);
}

} // namespace ispkit::hls
