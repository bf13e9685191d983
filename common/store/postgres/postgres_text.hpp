// SPDX-License-Identifier: MIT
#pragma once

#include "store/row_set.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::store {

// PostgreSQL's texts are UTF-8 without NUL. Each byte of a text that is no part of a valid
// character is stored as the character U+10F700 plus the byte, which is for private use; so are the
// bytes of these characters themselves, so that no two texts become one.

std::string to_postgres(std::string_view text);
std::string from_postgres(std::string_view stored);

/// SQL for PostgreSQL: "$1", "$2" and so on from number `first` instead of each '?' outside of
/// quotes.
std::string with_numbered_parameters(std::string_view sql, std::size_t first);

/// The schema of a table for PostgreSQL, from SQLite's dialect: texts are compared by their bytes.
/// The pages of a table without row ids, which are those whose rows change often, have room for
/// new versions of their rows, so that most updates do not touch the index.
std::string postgres_schema(std::string_view sql);

/// The column of a set as the text of an array ("{1,2}", {"a","b"}), and SQL's name of its type.
std::string array_of(const std::vector<RowSet::Row>& rows, std::size_t column);
std::string_view array_type(const std::vector<RowSet::Row>& rows, std::size_t column);

} // namespace ispkit::store
