// SPDX-License-Identifier: MIT
#include "store/copy/table_copy.hpp"

#include "store/row_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ispkit::store {

namespace {

struct CopiedTable {
    enum class Type { text, integer, real };

    std::string name;
    std::vector<std::string> columns;
    std::vector<Type> types;
    /// Those of the primary key.
    std::vector<std::string> key;
};

/// The tables of a database in SQLite.
std::vector<CopiedTable> tables_of(Database& model) {
    std::vector<CopiedTable> tables;
    model.query("SELECT m.name, c.name, c.type, c.pk FROM sqlite_master m "
                "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid",
                {}, [&](const Row& row) {
                    if (tables.empty() || tables.back().name != row.text(0)) {
                        tables.emplace_back().name = row.text(0);
                    }
                    CopiedTable& table = tables.back();
                    const std::string type = row.text(2);
                    table.columns.push_back(row.text(1));
                    table.types.push_back(type == "TEXT"   ? CopiedTable::Type::text
                                          : type == "REAL" ? CopiedTable::Type::real
                                                           : CopiedTable::Type::integer);
                    if (row.integer(3) > 0) {
                        table.key.push_back(row.text(1));
                    }
                });
    return tables;
}

std::int64_t count_rows(Database& database, const CopiedTable& table) {
    std::int64_t rows = 0;
    database.query("SELECT COUNT(*) FROM " + table.name, {},
                   [&](const Row& row) { rows = row.integer(0); });
    return rows;
}

RowSet::Row copied(const Row& row, const CopiedTable& table) {
    RowSet::Row values;
    for (int column = 0; const CopiedTable::Type type : table.types) {
        switch (type) {
        case CopiedTable::Type::text:
            values.emplace_back(row.text(column));
            break;
        case CopiedTable::Type::integer:
            values.emplace_back(row.integer(column));
            break;
        case CopiedTable::Type::real:
            values.emplace_back(row.real(column));
            break;
        }
        ++column;
    }
    return values;
}

TableCopy copy_table(const CopiedTable& table, Database& from, Database& to) {
    constexpr std::size_t k_at_once = 500;
    TableCopy copy;
    copy.table = table.name;
    const std::string columns = fmt::format("{}", fmt::join(table.columns, ", "));
    const std::string insert = fmt::format("INSERT INTO {0} ({1}) SELECT {1} FROM asked WHERE true "
                                           "ON CONFLICT DO NOTHING",
                                           table.name, columns);
    const std::int64_t before = count_rows(to, table);
    RowSet rows({table.columns.begin(), table.columns.end()});
    const auto write = [&] {
        Round round(to, Round::Kind::writes);
        round.run(insert, rows);
        round.finish();
        rows.clear();
        to.give_way();
    };
    from.query(fmt::format("SELECT {} FROM {} ORDER BY {}", columns, table.name,
                           fmt::join(table.key, ", ")),
               {}, [&](const Row& row) {
                   ++copy.read;
                   rows.add(copied(row, table));
                   if (rows.rows().size() == k_at_once) {
                       write();
                   }
               });
    if (!rows.is_empty()) {
        write();
    }
    copy.rows = count_rows(to, table);
    copy.added = copy.rows - before;
    return copy;
}

} // namespace

std::vector<TableCopy> copy_tables(Database& model, Database& from, Database& to) {
    std::vector<TableCopy> copies;
    for (const CopiedTable& table : tables_of(model)) {
        copies.push_back(copy_table(table, from, to));
    }
    return copies;
}

} // namespace ispkit::store
