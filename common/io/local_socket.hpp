// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"

#include <string>

namespace ispkit::io {

/// Connects to the stream socket at the path. Sending fails if the other end takes nothing for five
/// seconds.
Fd connect_local(const std::string& path);

/// Sends all bytes, then the end of the input; name is the other end's name in messages.
void send_all(const Fd& connection, ByteView bytes, const std::string& name);

} // namespace ispkit::io
