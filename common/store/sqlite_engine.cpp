// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "store/checkpointer.hpp"
#include "store/engine.hpp"
#include "store/sqlite_file.hpp"
#include "store/sqlite_trouble.hpp"
#include "store/text_hash.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <span>
#include <thread>
#include <unordered_map>

namespace ispkit::store {

namespace {

struct Closer {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Connection = std::unique_ptr<sqlite3, Closer>;
using PreparedStatement = std::unique_ptr<sqlite3_stmt, Closer>;

constexpr std::string_view k_memory = ":memory:";

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
        if (start != nullptr) {
            return {start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
        }
        if (sqlite3_errcode(sqlite3_db_handle(statement_)) == SQLITE_NOMEM) {
            throw std::bad_alloc();
        }
        return {}; // NULL
    }

private:
    sqlite3_stmt* statement_;
};

} // namespace

namespace {

class SqliteEngine : public Engine {
public:
    SqliteEngine(const std::string& path, Access access);

    const std::string& name() const override { return name_; }
    Access access() const override { return access_; }
    Version version(std::string_view program, std::string_view table) override;
    void adopt(const std::vector<std::string>& tables) override;
    void begin_migration() override { begin(); }
    void migrate(std::string_view program, std::string_view sql, std::int64_t version) override;
    void begin() override;
    void commit() override;
    void roll_back() noexcept override;
    void run(Statement statement) override;
    void begin_round(Round::Kind kind) override;
    void add(Statement statement) override { run(std::move(statement)); }
    void lock(const std::set<std::string>&) override {}
    void finish_round() override;
    void commit_round() override;
    void drop_round() noexcept override;
    std::int64_t changed() const override { return changed_; }
    void prepare_for_service() override;
    void defer_flushes() override;
    void limit_waits() override {}
    void expect_writable() override;
    void expect_in_place() override;
    void give_way() const override { std::this_thread::sleep_for(2 * k_turn); }

private:
    void open(const std::string& file, int flags);
    [[noreturn]] void fail() const;
    void execute(const std::string& script);

    sqlite3_stmt* prepared(const Statement& statement);
    void bind(sqlite3_stmt* statement, int index, std::int64_t number) const;
    void bind(sqlite3_stmt* statement, int index, double number) const;
    void bind(sqlite3_stmt* statement, int index, std::string_view text) const;
    void step_through(sqlite3_stmt* prepared, const Statement& statement);

    std::string name_;
    Access access_;
    /// When the current wait for others began.
    std::chrono::steady_clock::time_point wait_start_;
    Connection connection_;
    std::unordered_map<std::string, PreparedStatement, TextHash, std::equal_to<>> prepared_;
    std::unique_ptr<Checkpointer> checkpointer_;
    std::int64_t changed_ = 0;
    bool is_in_transaction_ = false;
    bool is_round_a_transaction_ = false;
};

SqliteEngine::SqliteEngine(const std::string& path, Access access)
    : name_(path)
    , access_(access) {
    if (path != k_memory) {
        expect_sqlite_file(path, access);
    }
    if (access != Access::read_only) {
        open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        execute("PRAGMA synchronous = FULL");
        return;
    }
    open(path, SQLITE_OPEN_READONLY);
    const int result =
        sqlite3_exec(connection_.get(), "PRAGMA user_version", nullptr, nullptr, nullptr);
    if ((result == SQLITE_CANTOPEN || result == SQLITE_READONLY) && !has_sqlite_log(path)) {
        open(unchanging_sqlite_file(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    } else if (result != SQLITE_OK) {
        fail();
    }
}

void SqliteEngine::open(const std::string& file, int flags) {
    sqlite3* opened = nullptr;
    errno = 0;
    // No two threads use one connection, so SQLite need not lock it.
    const int result = sqlite3_open_v2(file.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    connection_.reset(opened);
    if (result != SQLITE_OK) {
        fail();
    }
    if ((flags & SQLITE_OPEN_READWRITE) != 0 && sqlite3_db_readonly(opened, "main") == 1) {
        throw_errno("{}: can only be opened for reading", name_);
    }
    sqlite3_busy_handler(opened, wait_for_others, &wait_start_);
}

void SqliteEngine::fail() const {
    const std::string message = fmt::format("{}: {}", name_, sqlite_trouble(connection_.get()));
    if ((sqlite3_errcode(connection_.get()) & 0xff) == SQLITE_BUSY) {
        throw Busy(message);
    }
    throw Error(message);
}

/// A set's statement runs once for each row.
sqlite3_stmt* SqliteEngine::prepared(const Statement& statement) {
    auto found = prepared_.find(statement.sql);
    if (found == prepared_.end()) {
        std::string sql(statement.sql);
        if (statement.asked != nullptr) {
            const auto& columns = statement.asked->columns();
            std::string parameters = "?1";
            for (std::size_t i = 1; i < columns.size(); ++i) {
                parameters += fmt::format(", ?{}", i + 1);
            }
            sql = fmt::format("WITH asked ({}) AS (VALUES ({})) {}", fmt::join(columns, ", "),
                              parameters, sql);
        }
        sqlite3_stmt* made = nullptr;
        const char* rest = nullptr;
        if (sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &made,
                               &rest) != SQLITE_OK) {
            fail();
        }
        PreparedStatement first(made);
        if (sql.find_first_not_of(" \t\r\n", static_cast<std::size_t>(rest - sql.data())) !=
            sql.npos) {
            throw_error("{}: '{}': more than one statement", name_, sql);
        }
        found = prepared_.emplace(statement.sql, std::move(first)).first;
    }
    sqlite3_reset(found->second.get());
    return found->second.get();
}

void SqliteEngine::bind(sqlite3_stmt* statement, int index, std::int64_t number) const {
    if (sqlite3_bind_int64(statement, index, number) != SQLITE_OK) {
        fail();
    }
}

void SqliteEngine::bind(sqlite3_stmt* statement, int index, double number) const {
    if (sqlite3_bind_double(statement, index, number) != SQLITE_OK) {
        fail();
    }
}

void SqliteEngine::bind(sqlite3_stmt* statement, int index, std::string_view text) const {
    // SQLITE_STATIC: the caller keeps the text until the statement has run.
    // An empty one may point nowhere, which would be NULL.
    if (sqlite3_bind_text(statement, index, text.empty() ? "" : text.data(),
                          static_cast<int>(text.size()), SQLITE_STATIC) != SQLITE_OK) {
        fail();
    }
}

void SqliteEngine::run(Statement statement) {
    errno = 0;
    sqlite3_stmt* const made = prepared(statement);
    int index =
        statement.asked == nullptr ? 0 : static_cast<int>(statement.asked->columns().size());
    for (const Value& value : statement.values) {
        ++index;
        std::visit([&](const auto& one) { bind(made, index, one); }, value);
    }
    changed_ = 0;
    if (statement.asked == nullptr) {
        step_through(made, statement);
        return;
    }
    for (const RowSet::Row& row : statement.asked->rows()) {
        index = 0;
        for (const auto& value : row) {
            ++index;
            std::visit([&](const auto& one) { bind(made, index, one); }, value);
        }
        step_through(made, statement);
    }
}

void SqliteEngine::step_through(sqlite3_stmt* prepared, const Statement& statement) {
    const SqliteRow row(prepared);
    int result = sqlite3_step(prepared);
    for (; result == SQLITE_ROW; result = sqlite3_step(prepared)) {
        if (statement.each) {
            statement.each(row);
        }
    }
    sqlite3_reset(prepared); // keeps the error code
    if (result != SQLITE_DONE) {
        fail();
    }
    changed_ += sqlite3_changes64(connection_.get());
}

void SqliteEngine::execute(const std::string& script) {
    errno = 0;
    if (sqlite3_exec(connection_.get(), script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail();
    }
}

Engine::Version SqliteEngine::version(std::string_view, std::string_view table) {
    Version version;
    run({.sql = "SELECT name FROM sqlite_master WHERE type = 'table'", .each = [&](const Row& row) {
             version.is_foreign = true;
             version.is_there = version.is_there || row.text(0) == table;
         }});
    run({.sql = "PRAGMA user_version",
         .each = [&](const Row& row) { version.number = row.integer(0); }});
    version.is_foreign = !version.is_there && (version.is_foreign || version.number != 0);
    return version;
}

void SqliteEngine::adopt(const std::vector<std::string>&) {
    execute("PRAGMA journal_mode = WAL");
}

void SqliteEngine::migrate(std::string_view, std::string_view sql, std::int64_t version) {
    execute(std::string(sql));
    execute(fmt::format("PRAGMA user_version = {}", version));
}

void SqliteEngine::begin() {
    run({.sql = "BEGIN IMMEDIATE"});
    is_in_transaction_ = true;
}

void SqliteEngine::commit() {
    run({.sql = "COMMIT"});
    is_in_transaction_ = false;
}

void SqliteEngine::roll_back() noexcept {
    // If even this fails, closing the connection rolls back.
    sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    is_in_transaction_ = false;
}

void SqliteEngine::begin_round(Round::Kind kind) {
    is_round_a_transaction_ = !is_in_transaction_;
    if (is_round_a_transaction_) {
        run({.sql = kind == Round::Kind::reads ? "BEGIN" : "BEGIN IMMEDIATE"});
        is_in_transaction_ = true;
    }
}

void SqliteEngine::finish_round() {
    if (is_round_a_transaction_) {
        commit();
    }
}

void SqliteEngine::commit_round() {
    finish_round();
    commit();
}

void SqliteEngine::drop_round() noexcept {
    if (is_round_a_transaction_) {
        roll_back();
    }
}

void SqliteEngine::defer_flushes() {
    execute("PRAGMA synchronous = NORMAL");
}

void SqliteEngine::prepare_for_service() {
    defer_flushes();
    execute("PRAGMA cache_size = -32768");
    // Lets a log shrink again that grew because of a long read.
    execute("PRAGMA journal_size_limit = 67108864");
    checkpointer_ = std::make_unique<Checkpointer>(connection_.get(), name_);
    sqlite3_busy_handler(connection_.get(), nullptr, nullptr);
}

/// Writes the number that is there.
void SqliteEngine::expect_writable() {
    std::int64_t number = 0;
    begin();
    try {
        run({.sql = "PRAGMA user_version",
             .each = [&](const Row& row) { number = row.integer(0); }});
        execute(fmt::format("PRAGMA user_version = {}", number));
        commit();
    } catch (...) {
        roll_back();
        throw;
    }
}

void SqliteEngine::expect_in_place() {
    int has_moved = 0;
    sqlite3_file_control(connection_.get(), nullptr, SQLITE_FCNTL_HAS_MOVED, &has_moved);
    if (has_moved != 0) {
        sqlite3_busy_handler(connection_.get(), wait_for_others, &wait_start_);
        sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                  nullptr);
        throw_error("{}: was moved, removed or replaced", name_);
    }
}

} // namespace

std::unique_ptr<Engine> open_sqlite(const std::string& path, Access access) {
    return std::make_unique<SqliteEngine>(path, access);
}

bool is_sqlite_there(const std::string& path) {
    struct stat status {};
    return path != k_memory && (::stat(path.c_str(), &status) == 0 || errno != ENOENT);
}

std::string sqlite_library() {
    return fmt::format("SQLite {}", sqlite3_libversion());
}

} // namespace ispkit::store
