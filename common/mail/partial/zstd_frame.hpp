// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// The text as one zstd frame with a checksum (RFC 8878).
std::string compressed(std::string_view text);

/// The text of such a frame. Throws Error if it is damaged, or longer than `most` bytes.
std::string decompressed(std::string_view frame, std::size_t most);

} // namespace ispkit::mail
