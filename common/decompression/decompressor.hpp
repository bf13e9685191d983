// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"
#include "logfile/compression.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace ispkit::decompression {

using logfile::Compression;

/// Reads a file of gzip or zstd data as the text that was compressed; several members or frames,
/// one after the other, are one text. Memory is bounded: zstd data that need a window of over
/// 128 MiB are refused.
class Decompressor {
public:
    /// Reads from fd, which the caller keeps, from the beginning of the file; name is its name in
    /// messages. `compression` is one that it reads.
    Decompressor(int fd, std::string name, Compression compression);
    Decompressor(Decompressor&&) noexcept;
    Decompressor& operator=(Decompressor&&) noexcept;
    ~Decompressor();

    /// Writes the next bytes to room, which is not empty, and returns their number; 0 at the end.
    /// Throws Error behind the last byte that can be read if the data end too early or are damaged.
    std::size_t read(io::MutableByteView room);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// What reads a file of gzip or zstd data; nothing for data that are not compressed, and for a
/// pipe. Throws Error for data that are compressed otherwise. The arguments are those of
/// Decompressor.
std::optional<Decompressor> decompressor_of(int fd, const std::string& name);

/// "zlib 1.2.13", "zstd 1.5.4".
std::string gzip_library();
std::string zstd_library();

} // namespace ispkit::decompression
