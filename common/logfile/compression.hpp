// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace ispkit::logfile {

enum class Compression : std::uint8_t { none, gzip, bzip2, xz, zstd };

/// How a file is compressed, by its first bytes; none for a pipe. Throws Error, naming the path, if
/// it cannot be read.
Compression compression_of(int fd, const std::string& path);

/// Throws Error also if a file is compressed: rotated logs often are, and would read like logs
/// without events.
void refuse_compressed(int fd, const std::string& path);

} // namespace ispkit::logfile
