// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::store {

/// What a program's tables need beyond copies of their rows.
struct CopyRules {
    /// Tables that are not copied.
    std::set<std::string_view> left_out = {};
    /// Of tables without a primary key: the columns that tell their rows apart. Of rows that are
    /// alike, the destination gets as many as there are.
    std::map<std::string_view, std::vector<std::string>> keys = {};
    /// Columns that are not copied: the values that they get in the destination, in SQL.
    std::map<std::string_view, std::string_view> computed = {};
    /// A text that becomes another one wherever it is the value of that column.
    struct Renaming {
        std::string_view column;
        std::string from;
        std::string to;
    };
    Renaming renaming = {};
    /// A statement before each set of rows, in its transaction, and one after all; may be empty.
    std::string_view before_each_set = {};
    std::string_view after_all = {};
};

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
std::vector<TableCopy> copy_tables(Database& model, Database& from, Database& to,
                                   const CopyRules& rules);

} // namespace ispkit::store
