// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::store {

/// A table that was copied.
struct TableCopy {
    std::string table;
    /// The rows that were read, and how many of them the destination did not have.
    std::int64_t read = 0;
    std::int64_t added = 0;
    /// The rows that the destination has now.
    std::int64_t rows = 0;
};

/// Copies the rows of a program's tables, some hundreds at a time, each such set whole or not at
/// all. Rows whose key the destination has are left as they are there, so that a copy that was
/// interrupted goes on when it is run again. `model` is an empty database of the program in
/// SQLite; the three must be of the same version.
std::vector<TableCopy> copy_tables(Database& model, Database& from, Database& to);

} // namespace ispkit::store
