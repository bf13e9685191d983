// SPDX-License-Identifier: MIT
#pragma once

#include "decompression/decompressor.hpp"
#include "io/file.hpp"
#include "logfile/block_reader.hpp"
#include "logfile/line_reader.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace ispkit::decompression {

/// A log that is open to be read once from its beginning. gzip and zstd data are decompressed.
class OpenLog {
public:
    /// "-" is standard input. Throws Error if it cannot be opened, and for data that are compressed
    /// otherwise.
    explicit OpenLog(const std::string& path);
    OpenLog(const OpenLog&) = delete;
    OpenLog& operator=(const OpenLog&) = delete;

    /// What reads it, which must not outlive it: by lines, or by blocks of about `size` bytes.
    logfile::LineReader lines();
    logfile::BlockReader blocks(std::size_t size);

    /// As io::written_last().
    std::chrono::sys_seconds written_last(std::chrono::sys_seconds otherwise) const;

private:
    std::string path_;
    io::Fd fd_;
    std::optional<Decompressor> decompressor_;
};

} // namespace ispkit::decompression
