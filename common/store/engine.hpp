// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"
#include "store/listener.hpp"
#include "store/row_set.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::store {

/// A statement, and who gets the rows of its result.
struct Statement {
    std::string_view sql;
    /// In the order of the '?'.
    std::initializer_list<Value> values = {};
    /// The rows of the table "asked"; null if the statement has none.
    const RowSet* asked = nullptr;
    std::function<void(const Row&)> each = {};
};

/// A kind of database: what Database, Round and Transaction say, whose callers keep to their order.
/// All functions throw an Error that names the database.
class Engine {
public:
    virtual ~Engine() = default;

    virtual const std::string& name() const = 0;

    virtual Access access() const = 0;

    /// The version of the program's tables, and whether there are any; `table` is one of them.
    struct Version {
        std::int64_t number = 0;
        bool is_there = false;
        /// Whether what is there belongs to no program or to others.
        bool is_foreign = false;
    };
    virtual Version version(std::string_view program, std::string_view table) = 0;

    /// The database turned out to be the program's own, to write to: changes what lasts. Throws
    /// Error if one of these tables is there and may not be written to.
    virtual void adopt(const std::vector<std::string>& tables) = 0;

    /// Begins a transaction in which no other process changes versions.
    virtual void begin_migration() = 0;

    /// Runs statements of a schema, in SQLite's dialect, and notes the version to which they lead.
    virtual void migrate(std::string_view program, std::string_view sql, std::int64_t version) = 0;

    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void roll_back() noexcept = 0;

    /// Runs one statement and gives its rows out as they come.
    virtual void run(Statement statement) = 0;

    /// A round's statements, one after the other, and its end. It may run each at once, or all at
    /// the end.
    virtual void begin_round(Round::Kind kind) = 0;
    virtual void add(Statement statement) = 0;
    virtual void lock(const std::set<std::string>& keys) = 0;
    virtual void finish_round() = 0;
    /// finish_round() and commit() in one.
    virtual void commit_round() = 0;
    virtual void drop_round() noexcept = 0;

    virtual std::int64_t changed() const = 0;

    virtual void prepare_for_service() = 0;
    virtual void defer_flushes() = 0;
    virtual void limit_waits() = 0;
    virtual void expect_writable() = 0;
    virtual void expect_in_place() = 0;
    virtual void give_way() const = 0;
};

/// path is a file name or ":memory:".
std::unique_ptr<Engine> open_sqlite(const std::string& path, Access access);
bool is_sqlite_there(const std::string& path);

/// How databases on servers are opened, by a URL such as "postgresql://...".
struct Servers {
    std::unique_ptr<Engine> (*open)(const std::string& url, Access access) = nullptr;
    bool (*is_there)(const std::string& url) = nullptr;
    std::unique_ptr<Listener> (*listen)(const std::string& url, std::string_view channel) = nullptr;
};
void enable_servers(const Servers& servers);

} // namespace ispkit::store
