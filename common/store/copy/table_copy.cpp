// SPDX-License-Identifier: MIT
#include "store/copy/table_copy.hpp"

#include "store/row_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace ispkit::store {

namespace {

struct CopiedTable {
    enum class Type { text, integer, real };

    std::string name;
    std::vector<std::string> columns;
    std::vector<Type> types;
    /// Those of the primary key, or those that tell rows apart.
    std::vector<std::string> key;
    bool has_primary_key = false;
};

/// Of rows that are alike in a table without a primary key, which one it is.
constexpr std::string_view k_occurrence = "occurrence";

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
                    table.types.push_back(type == "TEXT" ? CopiedTable::Type::text
                                          : type == "DOUBLE PRECISION"
                                              ? CopiedTable::Type::real
                                              : CopiedTable::Type::integer);
                    if (row.integer(3) > 0) {
                        table.key.push_back(row.text(1));
                        table.has_primary_key = true;
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

RowSet::Row copied(const Row& row, const CopiedTable& table, const CopyRules::Renaming& renaming) {
    RowSet::Row values;
    for (int column = 0; const CopiedTable::Type type : table.types) {
        switch (type) {
        case CopiedTable::Type::text: {
            std::string text = row.text(column);
            const std::string& name = table.columns[static_cast<std::size_t>(column)];
            if (name == renaming.column && text == renaming.from) {
                text = renaming.to;
            }
            values.emplace_back(std::move(text));
            break;
        }
        case CopiedTable::Type::integer:
            values.emplace_back(row.integer(column));
            break;
        case CopiedTable::Type::real:
            values.emplace_back(row.real(column));
            break;
        }
        ++column;
    }
    if (!table.has_primary_key) {
        values.emplace_back(row.integer(row.columns() - 1));
    }
    return values;
}

std::string selection_of(const CopiedTable& table) {
    const std::string key = fmt::format("{}", fmt::join(table.key, ", "));
    return fmt::format(
        "SELECT {}{} FROM {} ORDER BY {}", fmt::join(table.columns, ", "),
        table.has_primary_key ? "" : fmt::format(", ROW_NUMBER() OVER (PARTITION BY {})", key),
        table.name, key);
}

std::string insertion_of(const CopiedTable& table, const CopyRules& rules) {
    std::vector<std::string_view> values;
    for (const std::string& column : table.columns) {
        const auto computed = rules.computed.find(column);
        values.push_back(computed == rules.computed.end() ? column : computed->second);
    }
    std::string condition = "true ON CONFLICT DO NOTHING";
    if (!table.has_primary_key) {
        std::vector<std::string> comparisons;
        for (const std::string& column : table.key) {
            comparisons.push_back(fmt::format("{0}.{1} = asked.{1}", table.name, column));
        }
        condition = fmt::format("{} > (SELECT COUNT(*) FROM {} WHERE {})", k_occurrence, table.name,
                                fmt::join(comparisons, " AND "));
    }
    return fmt::format("INSERT INTO {} ({}) SELECT {} FROM asked WHERE {}", table.name,
                       fmt::join(table.columns, ", "), fmt::join(values, ", "), condition);
}

/// For a statement that is run once.
RowSet single_row() {
    RowSet row({"once"});
    row.add({std::int64_t{1}});
    return row;
}

TableCopy copy_table(const CopiedTable& table, Database& from, Database& to,
                     const CopyRules& rules) {
    constexpr std::size_t k_at_once = 500;
    TableCopy copy;
    copy.table = table.name;
    const std::string insertion = insertion_of(table, rules);
    const std::int64_t before = count_rows(to, table);
    std::vector<std::string_view> columns(table.columns.begin(), table.columns.end());
    if (!table.has_primary_key) {
        columns.push_back(k_occurrence);
    }
    RowSet rows(std::move(columns));
    const RowSet single = single_row();
    const auto write = [&] {
        Round round(to, Round::Kind::writes);
        if (!rules.before_each_set.empty()) {
            round.run(rules.before_each_set, single);
        }
        round.run(insertion, rows);
        round.finish();
        rows.clear();
        to.give_way();
    };
    from.query(selection_of(table), {}, [&](const Row& row) {
        ++copy.read;
        rows.add(copied(row, table, rules.renaming));
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

std::vector<TableCopy> copy_tables(Database& model, Database& from, Database& to,
                                   const CopyRules& rules) {
    std::vector<TableCopy> copies;
    for (CopiedTable& table : tables_of(model)) {
        if (rules.left_out.contains(table.name)) {
            continue;
        }
        if (!table.has_primary_key) {
            table.key = rules.keys.at(table.name);
        }
        copies.push_back(copy_table(table, from, to, rules));
    }
    if (!rules.after_all.empty()) {
        to.run(rules.after_all);
    }
    return copies;
}

} // namespace ispkit::store
