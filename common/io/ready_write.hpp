// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string_view>

namespace ispkit::io {

/// Writes as much of the text as the descriptor takes without blocking, at most PIPE_BUF bytes,
/// which a pipe takes completely or not at all. Returns the number of bytes taken, 0 if it takes
/// none now, or -1 with errno. Does not make the descriptor non-blocking, since other processes may
/// share it.
ssize_t write_ready(int fd, std::string_view text);

} // namespace ispkit::io
