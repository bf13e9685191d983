// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace ispkit::store {

/// A value for a '?' in a statement.
using Value = std::variant<std::int64_t, double, std::string_view>;

/// One row of a result; columns count from 0.
class Row {
public:
    virtual ~Row() = default;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string text(int column) const = 0;
};

/// What a database is opened for.
enum class Access {
    /// To look. It must be there; neither it nor its folder need be writable.
    read_only,
    /// It must be there.
    read_write,
    /// It is made where it is missing.
    create,
};

/// Others have the database locked.
class Busy : public Error {
    using Error::Error;
};

/// Whether there is a file for such a database.
bool is_there(const std::string& url);

/// A database for SQL that SQLite and PostgreSQL both understand. Several processes may share it;
/// who finds it busy waits up to five seconds, and then throws Busy. All throw Error that names the
/// database.
class Database {
public:
    /// A file, "sqlite:FILE" or ":memory:". What is made is for its owner alone, by root for the
    /// owner of its folder; of the folders the last one is made as well.
    explicit Database(const std::string& url, Access access = Access::create);
    ~Database();

    /// Brings the tables up to date: each step is the SQL that leads from one version to the next,
    /// the first from an empty database. Throws Error where the database is from a later release,
    /// or is not the program's, whose databases all have the table, and no other's.
    void migrate(std::string_view program, std::string_view table,
                 std::initializer_list<std::string_view> steps);

    /// For a service: a cache of 32 MiB, and what was written is moved to its final place in the
    /// background, so that no transaction waits for the disk. From here on Busy is thrown at once,
    /// since a service has more to do than to wait.
    void prepare_for_service();

    /// For a service, now and then: throws Error where the file was moved, removed or replaced.
    /// What is in its log then goes into the file that was moved, and not into one that took its
    /// place.
    void expect_in_place();

    /// Between the transactions of a long job: those who wait for the database get it.
    void give_way() const;

    /// Runs one statement. Statements are prepared once.
    void run(std::string_view sql, std::initializer_list<Value> values = {});

    /// Runs one that has a result.
    void query(std::string_view sql, std::initializer_list<Value> values,
               const std::function<void(const Row&)>& each);

    /// How many rows the last statement changed.
    std::int64_t changed() const;

    const std::string& name() const;

private:
    std::int64_t version(std::string_view program, std::string_view table, std::int64_t latest);

    friend class Transaction;
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// All that is run between its making and commit() happens, or nothing of it.
class Transaction {
public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    void commit();

private:
    Database& database_;
    bool open_ = true;
};

/// Name and version of the engine that is built in.
std::string engine();

} // namespace ispkit::store
