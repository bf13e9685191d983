// SPDX-License-Identifier: MIT
#pragma once

#include "cli/terminal.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::cli {

/// The columns that the text takes on a terminal that writes UTF-8. Nothing where it is not UTF-8,
/// or has a character that is not seen, has no column of its own, or is written from right to left,
/// which would move what stands beside it.
std::optional<std::size_t> columns_of(std::string_view text);

/// Any octets for a place whose width matters: the text itself where the terminal shows it in
/// columns that can be counted, else every octet that is no printable ASCII as \xNN.
std::string column_text(std::string_view text, const Terminal& terminal);

/// Such a text in so many columns, at least two: filled with blanks, or cut at the end.
std::string fitted(std::string text, std::size_t columns);

} // namespace ispkit::cli
