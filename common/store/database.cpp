// SPDX-License-Identifier: MIT
#include "store/database.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "store/checkpointer.hpp"

#include <sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <unordered_map>

namespace ispkit::store {

namespace {

struct Closer {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Connection = std::unique_ptr<sqlite3, Closer>;
using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

constexpr std::string_view k_memory = ":memory:";

std::string path_of(const std::string& url) {
    constexpr std::string_view k_scheme = "sqlite:";
    if (url.starts_with("postgresql:") || url.starts_with("postgres:")) {
        throw_error("{}: PostgreSQL is not built in (give a file name)", url);
    }
    if (url.starts_with(k_scheme)) {
        return url.substr(k_scheme.size());
    }
    if (url.find("://") != url.npos) {
        throw_error("{}: unknown kind of database (give a file name)", url);
    }
    return url;
}

/// Creates the file, and its folder if missing. SQLite gives the files beside it the same mode and
/// owner. If root creates it, it belongs to the owner of the folder, whose service will open it.
void make(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code ignored; // open(2) below reports the cause
    std::filesystem::create_directory(folder, ignored);
    constexpr int k_flags = O_RDWR | O_CREAT | O_CLOEXEC;
    const io::Fd made(::open(path.c_str(), k_flags | O_EXCL, 0640));
    if (made.get() < 0 && errno == EEXIST) {
        // Either another process was faster, or it is a link to a missing file: then the folder's
        // owner gets no rights to its target.
        const io::Fd linked(::open(path.c_str(), k_flags, 0600));
        return;
    }
    if (made.get() < 0) {
        throw_errno("{}: cannot create it", path);
    }
    struct stat status {};
    if (::geteuid() == 0 && ::stat(folder.empty() ? "." : folder.c_str(), &status) == 0 &&
        ::fchown(made.get(), status.st_uid, status.st_gid) != 0) {
        throw_errno("{}: cannot change its owner to the folder's owner", path);
    }
}

/// Reports the cause, where SQLite would only say that it cannot open the file.
void check_file(const std::string& path, Access access) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        if (errno != ENOENT) {
            throw_errno("{}", path);
        }
        if (access != Access::create) {
            throw_error("{}: there is no such database", path);
        }
        make(path);
        return;
    }
    if (S_ISDIR(status.st_mode)) {
        throw_error("{}: is a directory", path);
    }
    const int wanted = access == Access::read_only ? R_OK : R_OK | W_OK;
    if (::faccessat(AT_FDCWD, path.c_str(), wanted, AT_EACCESS) != 0) {
        throw_errno("{}", path);
    }
}

/// The URI of the file for a process that can write neither the file nor the files beside it, which
/// SQLite needs otherwise. It assumes that nobody writes to the file meanwhile.
std::string unchanging(const std::string& path) {
    std::string url = "file:";
    for (const char c : path) {
        url += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", c) : std::string(1, c);
    }
    return url + "?immutable=1";
}

bool has_content(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

/// How long to sleep at a time while others have the database locked. SQLite's own waits grow to a
/// tenth of a second, which a service's clients would notice.
constexpr auto k_turn = std::chrono::milliseconds(1);

/// SQLite's busy handler: returns 1 to try again. times counts the earlier calls of this wait;
/// wait_start holds the time of the first.
int wait_for_others(void* wait_start, int times) {
    using Clock = std::chrono::steady_clock;
    constexpr auto k_longest_wait = std::chrono::seconds(5);
    auto& start = *static_cast<Clock::time_point*>(wait_start);
    if (times == 0) {
        start = Clock::now();
    }
    std::this_thread::sleep_for(k_turn);
    return Clock::now() - start < k_longest_wait ? 1 : 0;
}

class SqliteRow : public Row {
public:
    explicit SqliteRow(sqlite3_stmt* statement)
        : statement_(statement) {}
    int columns() const override { return sqlite3_column_count(statement_); }
    std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }
    double real(int column) const override { return sqlite3_column_double(statement_, column); }
    std::string text(int column) const override {
        const auto* const start =
            reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        return start == nullptr ? std::string()
                                : std::string(start, static_cast<std::size_t>(
                                                         sqlite3_column_bytes(statement_, column)));
    }

private:
    sqlite3_stmt* statement_;
};

} // namespace

struct Database::Implementation {
    /// Looks statements up without copying their text.
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    std::string name;
    Access access;
    /// When the current wait for others began.
    std::chrono::steady_clock::time_point wait_start;
    Connection connection;
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements;
    std::unique_ptr<Checkpointer> checkpointer;

    explicit Implementation(const std::string& url, Access wanted)
        : name(path_of(url))
        , access(wanted) {}

    void open(const std::string& file, int flags);
    std::string trouble() const;
    [[noreturn]] void fail() const;

    sqlite3_stmt* prepared(std::string_view sql);
    void bind(sqlite3_stmt* statement, std::initializer_list<Value> values) const;
};

void Database::Implementation::open(const std::string& file, int flags) {
    sqlite3* opened = nullptr;
    // No two threads use one connection, so SQLite need not lock it.
    const int result = sqlite3_open_v2(file.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    connection.reset(opened);
    if (result != SQLITE_OK) {
        fail();
    }
    sqlite3_busy_handler(opened, wait_for_others, &wait_start);
}

/// SQLite's error text, with the system's reason if there is one.
std::string Database::Implementation::trouble() const {
    if (sqlite3_extended_errcode(connection.get()) == SQLITE_READONLY_DIRECTORY) {
        return "cannot create files beside it in its folder";
    }
    const int kind = sqlite3_errcode(connection.get()) & 0xff;
    const int cause = kind == SQLITE_CANTOPEN || kind == SQLITE_IOERR
                          ? sqlite3_system_errno(connection.get())
                          : 0;
    const std::string text = sqlite3_errmsg(connection.get());
    return cause == 0 ? text : text + ": " + std::generic_category().message(cause);
}

void Database::Implementation::fail() const {
    const std::string message = fmt::format("{}: {}", name, trouble());
    if ((sqlite3_errcode(connection.get()) & 0xff) == SQLITE_BUSY) {
        throw Busy(message);
    }
    throw Error(message);
}

sqlite3_stmt* Database::Implementation::prepared(std::string_view sql) {
    auto statement = statements.find(sql);
    if (statement == statements.end()) {
        sqlite3_stmt* made = nullptr;
        const char* rest = nullptr;
        if (sqlite3_prepare_v2(connection.get(), sql.data(), static_cast<int>(sql.size()), &made,
                               &rest) != SQLITE_OK) {
            fail();
        }
        Statement first(made);
        if (sql.find_first_not_of(" \t\r\n", static_cast<std::size_t>(rest - sql.data())) !=
            sql.npos) {
            throw_error("{}: '{}': more than one statement", name, sql);
        }
        statement = statements.emplace(sql, std::move(first)).first;
    }
    sqlite3_reset(statement->second.get());
    return statement->second.get();
}

void Database::Implementation::bind(sqlite3_stmt* statement,
                                    std::initializer_list<Value> values) const {
    int index = 0;
    for (const Value& value : values) {
        ++index;
        int result = SQLITE_OK;
        if (const auto* const integer = std::get_if<std::int64_t>(&value)) {
            result = sqlite3_bind_int64(statement, index, *integer);
        } else if (const auto* const real = std::get_if<double>(&value)) {
            result = sqlite3_bind_double(statement, index, *real);
        } else {
            // SQLITE_STATIC: the caller keeps the text until the statement has run.
            // An empty one may point nowhere, which would be NULL.
            const auto text = std::get<std::string_view>(value);
            result = sqlite3_bind_text(statement, index, text.empty() ? "" : text.data(),
                                       static_cast<int>(text.size()), SQLITE_STATIC);
        }
        if (result != SQLITE_OK) {
            fail();
        }
    }
}

Database::Database(const std::string& url, Access access)
    : implementation_(std::make_unique<Implementation>(url, access)) {
    Implementation& self = *implementation_;
    if (self.name != k_memory) {
        check_file(self.name, access);
    }
    if (access != Access::read_only) {
        self.open(self.name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        run("PRAGMA synchronous = NORMAL");
        return;
    }
    self.open(self.name, SQLITE_OPEN_READONLY);
    const int result =
        sqlite3_exec(self.connection.get(), "PRAGMA user_version", nullptr, nullptr, nullptr);
    if ((result == SQLITE_CANTOPEN || result == SQLITE_READONLY) &&
        !has_content(self.name + "-wal")) {
        self.open(unchanging(self.name), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    } else if (result != SQLITE_OK) {
        self.fail();
    }
}

Database::~Database() = default;

/// The version of the program's tables; 0 if there are none yet.
std::int64_t Database::version(std::string_view program, std::string_view table,
                               std::int64_t latest) {
    bool is_own = false;
    bool is_empty = true;
    query("SELECT name FROM sqlite_master WHERE type = 'table'", {}, [&](const Row& row) {
        is_empty = false;
        is_own = is_own || row.text(0) == table;
    });
    std::int64_t version = 0;
    query("PRAGMA user_version", {}, [&](const Row& row) { version = row.integer(0); });
    if (!is_own && (!is_empty || version != 0 || implementation_->access != Access::create)) {
        throw_error("{}: is not a database of {}", name(), program);
    }
    if (version > latest) {
        throw_error(
            "{}: made by a later release (its tables are version {}, this release knows {})",
            name(), version, latest);
    }
    return version;
}

void Database::migrate(std::string_view program, std::string_view table,
                       std::initializer_list<std::string_view> steps) {
    const auto latest = static_cast<std::int64_t>(steps.size());
    const bool is_latest = version(program, table, latest) == latest;
    if (implementation_->access == Access::read_only) {
        if (!is_latest) {
            throw_error(
                "{}: made by an earlier release; a command that writes brings it up to date",
                name());
        }
        return;
    }
    query("PRAGMA journal_mode = WAL", {}, [](const Row&) {});
    if (is_latest) {
        return;
    }
    Transaction transaction(*this);
    const std::int64_t before =
        version(program, table, latest); // again: another process may have been faster
    for (std::int64_t step = before; step < latest; ++step) {
        const std::string sql(steps.begin()[step]);
        if (sqlite3_exec(implementation_->connection.get(), sql.c_str(), nullptr, nullptr,
                         nullptr) != SQLITE_OK) {
            implementation_->fail();
        }
    }
    run(fmt::format("PRAGMA user_version = {}", latest));
    transaction.commit();
}

void Database::prepare_for_service() {
    run("PRAGMA cache_size = -32768");
    // Lets a log shrink again that grew because of a long read.
    query("PRAGMA journal_size_limit = 67108864", {}, [](const Row&) {});
    Implementation& self = *implementation_;
    self.checkpointer = std::make_unique<Checkpointer>(self.connection.get(), self.name);
    sqlite3_busy_handler(self.connection.get(), nullptr, nullptr);
}

void Database::expect_in_place() {
    sqlite3* const connection = implementation_->connection.get();
    int has_moved = 0;
    sqlite3_file_control(connection, nullptr, SQLITE_FCNTL_HAS_MOVED, &has_moved);
    if (has_moved != 0) {
        sqlite3_busy_handler(connection, wait_for_others, &implementation_->wait_start);
        sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                  nullptr);
        throw_error("{}: was moved, removed or replaced (reopening it)", name());
    }
}

void Database::give_way() const {
    std::this_thread::sleep_for(2 * k_turn);
}

void Database::run(std::string_view sql, std::initializer_list<Value> values) {
    query(sql, values, [](const Row&) {});
}

void Database::query(std::string_view sql, std::initializer_list<Value> values,
                     const std::function<void(const Row&)>& each) {
    sqlite3_stmt* const statement = implementation_->prepared(sql);
    implementation_->bind(statement, values);
    const SqliteRow row(statement);
    int result = sqlite3_step(statement);
    for (; result == SQLITE_ROW; result = sqlite3_step(statement)) {
        each(row);
    }
    sqlite3_reset(statement); // keeps the error code
    if (result != SQLITE_DONE) {
        implementation_->fail();
    }
}

std::int64_t Database::changed() const {
    return sqlite3_changes64(implementation_->connection.get());
}

const std::string& Database::name() const {
    return implementation_->name;
}

Transaction::Transaction(Database& database)
    : database_(database) {
    database_.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (open_) {
        // If even this fails, closing the connection rolls back.
        sqlite3_exec(database_.implementation_->connection.get(), "ROLLBACK", nullptr, nullptr,
                     nullptr);
    }
}

void Transaction::commit() {
    database_.run("COMMIT");
    open_ = false;
}

bool is_there(const std::string& url) {
    const std::string path = path_of(url);
    struct stat status {};
    return path != k_memory && (::stat(path.c_str(), &status) == 0 || errno != ENOENT);
}

std::string engine() {
    return fmt::format("SQLite {}", sqlite3_libversion());
}

} // namespace ispkit::store
