// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"

#include <string>

namespace ispkit::io {

/// Connects to the stream socket at the path. What is sent there fails after five seconds in which
/// the other end takes nothing.
Fd connect_local(const std::string& path);

/// Sends all bytes and then the end of the input; name is what messages call the other end.
void send_all(const Fd& connection, ByteView bytes, const std::string& name);

} // namespace ispkit::io
