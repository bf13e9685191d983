// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ispkit::store {

/// A value for a '?' in a statement.
using Value = std::variant<std::int64_t, double, std::string_view>;

/// Rows for a statement that works on all of them at once. In the statement's SQL, "asked" is a
/// table with these columns. Where the statement adds or replaces rows, no two rows may have the
/// same key, and all must be in the order of their keys: processes that change the same rows in
/// different orders would wait for each other for ever. Where the statement looks rows up, it says
/// "FROM asked CROSS JOIN t WHERE ...", since SQLite would copy "asked" for a JOIN of another kind.
class RowSet {
public:
    using Row = std::vector<std::variant<std::int64_t, double, std::string>>;

    /// The names must outlive it.
    explicit RowSet(std::vector<std::string_view> columns)
        : columns_(std::move(columns)) {}

    /// All rows have the same types.
    void add(std::initializer_list<Value> values);
    void add(Row row) { rows_.push_back(std::move(row)); }
    void clear() { rows_.clear(); }

    bool is_empty() const { return rows_.empty(); }
    const std::vector<std::string_view>& columns() const { return columns_; }
    const std::vector<Row>& rows() const { return rows_; }

private:
    std::vector<std::string_view> columns_;
    std::vector<Row> rows_;
};

} // namespace ispkit::store
