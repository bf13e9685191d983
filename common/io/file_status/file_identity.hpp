// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace ispkit::io {

/// What is another when a file was written to, or another one has taken its place.
using FileIdentity = std::array<std::int64_t, 4>;

/// Of the file at the path; FileIdentity() if there is none.
FileIdentity identity_of(const std::string& path);

} // namespace ispkit::io
