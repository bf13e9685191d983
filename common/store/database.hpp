// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "store/row_set.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace ispkit::store {

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

/// Another process is in the way: the same may be tried again soon.
class Busy : public Error {
    using Error::Error;
};

/// The server cannot be reached, does not answer, or takes no writes now. It is to be opened again
/// after a while.
class Away : public Error {
    using Error::Error;
};

/// A server ended the connection, such as one that was restarted.
class Disconnected : public Away {
    using Away::Away;
};

/// Whether that is the URL of a database on a server.
bool is_on_server(std::string_view url);

/// The database's name for readers in other folders: its path from the root; of one on a server, or
/// in memory, the URL. Without the root where the working folder has been removed.
std::string full_name(const std::string& url);
/// The same for a process whose working folder is that one.
std::string full_name(const std::string& url, const std::string& folder);

/// Whether the database's file exists; on a server, whether any program has its tables there.
bool is_there(const std::string& url);

class Engine;

/// A database for SQL that SQLite and PostgreSQL both understand. Several processes may share it:
/// callers wait up to 5 s for a lock on a file, then get Busy. All functions throw an Error that
/// names the database.
///
/// SQLite keeps the bytes of texts as they are. PostgreSQL gets texts in UTF-8 without NUL:
/// store/postgres/postgres_text.hpp.
class Database {
public:
    /// url is a file name, "sqlite:FILE", ":memory:", or what libpq takes: "postgresql://…",
    /// without a password, since command lines are not secret; a program must have called
    /// enable_postgres() (store/postgres/postgres.hpp).
    ///
    /// A new file has mode 0640 less the umask; if root creates it, it belongs to the owner and the
    /// group of its folder. A missing last folder of the path is created as well. On a server the
    /// database must exist.
    explicit Database(const std::string& url, Access access = Access::create);
    ~Database();
    Database(Database&&) noexcept;

    /// Brings the tables up to date: each step is the SQL that leads from one version to the next,
    /// the first from an empty database. Throws Error if the database is from a later release or
    /// belongs to another program, that is, lacks the table.
    void migrate(std::string_view program, std::string_view table,
                 std::initializer_list<std::string_view> steps);

    /// For a service, which runs the same statements again and again. SQLite defers flushes
    /// by a second, gets a cache of 32 MiB, moves written pages to their final place in the
    /// background, so that no transaction waits for the disk, and throws Busy at once, since a
    /// service must not wait. A server keeps the statements' plans.
    void prepare_for_service();

    /// For a service: from here on SQLite leaves it to the kernel when a commit gets to the disk. A
    /// power failure then takes the last commits, but never one without all that follow it.
    /// Otherwise each is on the disk when it returns. On a server, its synchronous_commit says
    /// that.
    void defer_flushes();

    /// For a service: from here on a server has 3 s to answer, or for each row of query(), and a
    /// second to get a lock.
    void limit_waits();

    /// For a service: throws Error unless something can be written now. A server may read and yet
    /// not commit, for instance while it waits for its standby.
    void expect_writable();

    /// For a service, to be called now and then: throws Error if the file was moved, removed or
    /// replaced. The content of the log then goes into the file that was moved, not into its
    /// replacement.
    void expect_in_place();

    /// To be called between the transactions of a long job: lets waiting processes have the
    /// database.
    void give_way() const;

    /// Runs one statement; throws Error if the text has more.
    void run(std::string_view sql, std::initializer_list<Value> values = {});

    /// Runs one statement that has a result. `each` must not use the database.
    void query(std::string_view sql, std::initializer_list<Value> values,
               std::function<void(const Row&)> each);

    /// The number of rows that the last statement changed.
    std::int64_t changed() const;

    /// For messages; without secrets.
    const std::string& name() const;

private:
    std::int64_t version(std::string_view program, std::string_view table, std::int64_t latest);

    friend class Round;
    friend class Transaction;
    std::unique_ptr<Engine> engine_;
};

/// Statements that a server gets together: one journey there and back for all of them. All take
/// effect, or none. A statement may be run when it is given or by finish(), which throws its Error
/// at the latest; what `each` writes to must live until then. `each` must not throw.
class Round {
public:
    enum class Kind { reads, writes };

    Round(Database& database, Kind kind);
    Round(const Round&) = delete;
    Round& operator=(const Round&) = delete;
    ~Round();

    /// An empty set does nothing. In SQLite the statement runs once for each row.
    void run(std::string_view sql, const RowSet& asked, std::initializer_list<Value> values = {});
    void query(std::string_view sql, const RowSet& asked, std::initializer_list<Value> values,
               std::function<void(const Row&)> each);

    /// Lets no other process pass here with any of these keys until the round, or the transaction
    /// in which it is, has ended; of many keys, with any key at all. (SQLite has one writer at a
    /// time anyway.) It must come first, and once.
    void lock(const std::set<std::string>& keys);

    void finish();

private:
    friend class Transaction;
    Engine& engine_;
    bool is_open_ = true;
};

/// All statements and rounds between construction and commit() take effect, or none of them.
class Transaction {
public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    void commit();

    /// Finishes the last round and commits, in the same journey.
    void commit(Round& last);

private:
    friend class Database;
    enum Begun { begun };
    Transaction(Database& database, Begun);

    Engine& engine_;
    bool is_open_ = true;
};

/// Name and version of SQLite.
std::string sqlite_library();

} // namespace ispkit::store
