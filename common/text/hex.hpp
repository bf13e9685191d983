// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <string>
#include <string_view>

namespace ispkit::text {

/// Two lower-case hexadecimal digits for each byte, no prefix.
std::string to_hex(io::ByteView bytes);

/// Fills bytes from exactly twice as many hexadecimal digits of either case; returns false for any
/// other text, and leaves bytes in any state.
bool from_hex(std::string_view digits, io::MutableByteView bytes);

/// The same of bytes that are kept as text; from_hex() gives the text its size.
std::string to_hex(std::string_view text);
bool from_hex(std::string_view digits, std::string& text);

} // namespace ispkit::text
