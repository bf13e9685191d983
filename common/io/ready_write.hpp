// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string_view>

namespace ispkit::io {

/// Writes what the descriptor takes without a wait, PIPE_BUF octets of the text at most: of so many
/// a pipe takes all or nothing. Returns how many it took, 0 where it takes none now, and -1 with
/// errno. The descriptor itself, which others may share, is not made non-blocking.
ssize_t write_ready(int fd, std::string_view text);

} // namespace ispkit::io
