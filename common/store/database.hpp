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
    virtual int columns() const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string text(int column) const = 0;
};

/// The purpose for which a database is opened.
enum class Access {
    /// To read. It must exist; neither it nor its folder need be writable.
    read_only,
    /// It must exist.
    read_write,
    /// It is created if missing.
    create,
};

/// Another process has the database locked.
class Busy : public Error {
    using Error::Error;
};

/// Whether the database's file exists.
bool is_there(const std::string& url);

/// A database for SQL that SQLite and PostgreSQL both understand. Several processes may share it:
/// callers wait up to 5 s for a lock, then get Busy. All functions throw an Error that names the
/// database.
class Database {
public:
    /// url is a file name, "sqlite:FILE" or ":memory:". A new file has mode 0640 less the umask; if
    /// root creates it, it belongs to the owner and the group of its folder. A missing last folder
    /// of the path is created as well.
    explicit Database(const std::string& url, Access access = Access::create);
    ~Database();

    /// Brings the tables up to date: each step is the SQL that leads from one version to the next,
    /// the first from an empty database. Throws Error if the database is from a later release or
    /// belongs to another program, that is, lacks the table.
    void migrate(std::string_view program, std::string_view table,
                 std::initializer_list<std::string_view> steps);

    /// For a service: sets a cache of 32 MiB and moves written pages to their final place in the
    /// background, so that no transaction waits for the disk. From here on Busy is thrown at once,
    /// since a service must not wait.
    void prepare_for_service();

    /// For a service, to be called now and then: throws Error if the file was moved, removed or
    /// replaced. The content of the log then goes into the file that was moved, not into its
    /// replacement.
    void expect_in_place();

    /// To be called between the transactions of a long job: lets waiting processes have the
    /// database.
    void give_way() const;

    /// Runs one statement; throws Error if the text has more. Each is prepared only once.
    void run(std::string_view sql, std::initializer_list<Value> values = {});

    /// Runs one statement that has a result.
    void query(std::string_view sql, std::initializer_list<Value> values,
               const std::function<void(const Row&)>& each);

    /// The number of rows that the last statement changed.
    std::int64_t changed() const;

    const std::string& name() const;

private:
    std::int64_t version(std::string_view program, std::string_view table, std::int64_t latest);

    friend class Transaction;
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// All statements between construction and commit() take effect, or none of them.
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

/// Name and version of the built-in engine.
std::string engine();

} // namespace ispkit::store
