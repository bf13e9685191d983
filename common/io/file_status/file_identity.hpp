// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace ispkit::io {

/// The identity of a file: it changes when the file is written to or replaced.
using FileIdentity = std::array<std::int64_t, 4>;

/// Of the file at the path; FileIdentity() if there is none.
FileIdentity identity_of(const std::string& path);

} // namespace ispkit::io
