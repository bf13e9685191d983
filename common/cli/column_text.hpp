// SPDX-License-Identifier: MIT
#pragma once

#include "cli/terminal.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::cli {

/// The number of columns that the text takes on a UTF-8 terminal. Nothing if it is not UTF-8, or
/// has a character that is invisible, has no column of its own, or is written from right to left,
/// which would move the text beside it.
std::optional<std::size_t> columns_of(std::string_view text);

/// Makes any bytes fit for output in columns: the text itself if columns_of() can count it, else
/// each byte that is not printable ASCII as \xNN.
std::string column_text(std::string_view text, const Terminal& terminal);

/// A text from column_text() in exactly that many columns, at least two: filled with blanks, or cut
/// at the end.
std::string fitted(std::string text, std::size_t columns);

} // namespace ispkit::cli
