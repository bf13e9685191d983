// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ispkit::logfile {

/// Whether the file starts like gzip, bzip2, xz or zstd data; false for a pipe.
bool is_compressed(int fd);

/// Throws Error if a file is compressed: rotated logs often are, and would read like logs without
/// events.
void refuse_compressed(int fd, std::string_view path);

} // namespace ispkit::logfile
