// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace ispkit::io {

/// The names in a file, each ended by a NUL, such as `find -print0` writes; "-" is standard input.
/// Throws Error for an empty name.
std::vector<std::string> read_names0(const std::string& path);

} // namespace ispkit::io
