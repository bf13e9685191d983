// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace ispkit::logfile {

enum class Compression : std::uint8_t { none, gzip, bzip2, xz, zstd };

/// How a file is compressed, by its first bytes; none for a pipe.
Compression compression_of(int fd);

/// Throws Error if a file is compressed: rotated logs often are, and would read like logs without
/// events.
void refuse_compressed(int fd, std::string_view path);

} // namespace ispkit::logfile
