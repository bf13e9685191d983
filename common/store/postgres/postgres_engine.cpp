// SPDX-License-Identifier: MIT
#include "store/engine.hpp"
#include "store/postgres/postgres.hpp"
#include "store/postgres/postgres_connection.hpp"
#include "store/postgres/postgres_listener.hpp"
#include "store/postgres/postgres_text.hpp"
#include "store/text_hash.hpp"

#include <fmt/format.h>

#include <exception>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ispkit::store {

namespace {

/// Advisory locks, of which the keys' hashes are others.
constexpr std::int64_t k_lock_of_migration = 0x697370'6b6974; // "ispkit"
constexpr std::int64_t k_lock_of_all = k_lock_of_migration + 1;

/// How long a server has to answer a service, which waits less for locks. A host that stops in a
/// transaction must not keep its own.
constexpr auto k_patience = std::chrono::seconds(3);
constexpr std::string_view k_limit_locks =
    "SELECT set_config('lock_timeout', '1s', {0}), "
    "set_config('idle_in_transaction_session_timeout', '5s', {0})";

class PostgresEngine : public Engine {
public:
    PostgresEngine(const std::string& url, Access access)
        : access_(access)
        , connection_(url, access) {}

    /// Whether any program has its tables there.
    bool has_any_tables();

    const std::string& name() const override { return connection_.name(); }
    Access access() const override { return access_; }
    Version version(std::string_view program, std::string_view table) override;
    void adopt(const std::vector<std::string>& tables) override;
    void begin_migration() override;
    void migrate(std::string_view program, std::string_view sql, std::int64_t version) override;
    void begin() override { transaction_ = Phase::announced; }
    void commit() override { end_transaction(Delivery::whole); }
    void roll_back() noexcept override;
    void run(Statement statement) override;
    void begin_round(Round::Kind kind) override;
    void add(Statement statement) override;
    void lock(const std::set<std::string>& keys) override;
    void finish_round() override { finish_round(Delivery::whole); }
    void commit_round() override { end_transaction(Delivery::whole); }
    void drop_round() noexcept override;
    std::int64_t changed() const override { return connection_.changed(); }
    void prepare_for_service() override;
    void defer_flushes() override {}
    void limit_waits() override;
    void expect_writable() override;
    void expect_in_place() override {}
    void give_way() const override {}

private:
    using Delivery = PostgresConnection::Delivery;

    const std::string& translated(const Statement& statement);
    void finish_round(Delivery delivery);
    void end_transaction(Delivery delivery);

    Access access_;
    PostgresConnection connection_;
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> translated_;
    /// Whether waits for locks are limited: not at all, in each transaction, or in the session,
    /// which must be this client's own.
    enum class LockLimit { none, of_transaction, of_session } lock_limit_ = LockLimit::none;
    /// Of a transaction; when it is announced, BEGIN goes with the next statement.
    enum class Phase { none, announced, open };
    Phase transaction_ = Phase::none;
    /// Whether the round is a transaction of its own that begins and ends in words.
    bool is_round_a_transaction_ = false;
};

bool PostgresEngine::has_any_tables() {
    bool has_any = false;
    run({.sql = "SELECT 1 FROM pg_class WHERE oid = to_regclass('ispkit_versions')",
         .each = [&](const Row&) { has_any = true; }});
    return has_any;
}

Engine::Version PostgresEngine::version(std::string_view program, std::string_view) {
    Version version;
    if (has_any_tables()) {
        bool has_others = false;
        run({.sql = "SELECT program, version FROM ispkit_versions", .each = [&](const Row& row) {
                 if (row.text(0) == program) {
                     version.is_there = true;
                     version.number = row.integer(1);
                 } else {
                     has_others = true;
                 }
             }});
        version.is_foreign = has_others && !version.is_there;
    }
    return version;
}

void PostgresEngine::adopt(const std::vector<std::string>& tables) {
    RowSet asked({"name"});
    for (const std::string& table : tables) {
        asked.add({table});
    }
    std::string refused;
    std::string role;
    run({.sql = "SELECT name, current_user::text FROM asked WHERE NOT "
                "(has_table_privilege(to_regclass(name), 'SELECT') "
                "AND has_table_privilege(to_regclass(name), 'INSERT') "
                "AND has_table_privilege(to_regclass(name), 'UPDATE') "
                "AND has_table_privilege(to_regclass(name), 'DELETE')) LIMIT 1",
         .asked = &asked,
         .each = [&](const Row& row) {
             refused = row.text(0);
             role = row.text(1);
         }});
    if (!refused.empty()) {
        throw_error("{}: the role {} may not write to the table {} (make it the tables' owner)",
                    name(), role, refused);
    }
}

void PostgresEngine::begin_migration() {
    transaction_ = Phase::open;
    connection_.execute(
        fmt::format("BEGIN; SELECT pg_advisory_xact_lock({}); "
                    "CREATE TABLE IF NOT EXISTS ispkit_versions (program TEXT NOT NULL PRIMARY "
                    "KEY, version BIGINT NOT NULL)",
                    k_lock_of_migration));
}

void PostgresEngine::migrate(std::string_view program, std::string_view sql, std::int64_t version) {
    // Large tables may take their time.
    connection_.limit_waits(std::nullopt);
    connection_.execute(postgres_schema(sql));
    if (lock_limit_ != LockLimit::none) {
        connection_.limit_waits(k_patience);
    }
    run({.sql = "INSERT INTO ispkit_versions VALUES (?, ?) "
                "ON CONFLICT (program) DO UPDATE SET version = excluded.version",
         .values = {program, version}});
}

void PostgresEngine::roll_back() noexcept {
    if (std::exchange(transaction_, Phase::none) != Phase::open) {
        return;
    }
    try {
        connection_.send("ROLLBACK", {});
        connection_.settle(Delivery::whole);
    } catch (const std::exception&) {
        connection_.close(); // which rolls back
    }
}

void PostgresEngine::run(Statement statement) {
    begin_round(Round::Kind::writes);
    try {
        add(std::move(statement));
        finish_round(Delivery::row_by_row);
    } catch (...) {
        drop_round();
        throw;
    }
}

/// Outside of a transaction, the statements up to the next synchronisation are one. It must begin
/// in words where it must not write, or may wait long for locks.
void PostgresEngine::begin_round(Round::Kind) {
    const bool is_limited = lock_limit_ == LockLimit::of_transaction;
    if (transaction_ == Phase::none && (is_limited || access_ == Access::read_only)) {
        is_round_a_transaction_ = true;
        begin();
    }
}

void PostgresEngine::add(Statement statement) {
    if (transaction_ == Phase::announced) {
        transaction_ = Phase::open;
        connection_.send(access_ == Access::read_only ? "BEGIN READ ONLY" : "BEGIN", {});
        if (lock_limit_ == LockLimit::of_transaction) {
            connection_.send(fmt::format(k_limit_locks, true), {});
        }
    }
    std::vector<std::string> parameters;
    if (statement.asked != nullptr) {
        for (std::size_t i = 0; i < statement.asked->columns().size(); ++i) {
            parameters.push_back(array_of(statement.asked->rows(), i));
        }
    }
    for (const Value& value : statement.values) {
        if (const auto* const text = std::get_if<std::string_view>(&value)) {
            parameters.push_back(to_postgres(*text));
        } else if (const auto* const real = std::get_if<double>(&value)) {
            parameters.push_back(fmt::format("{}", *real));
        } else {
            parameters.push_back(fmt::format("{}", std::get<std::int64_t>(value)));
        }
    }
    connection_.send(translated(statement), parameters, std::move(statement.each));
}

const std::string& PostgresEngine::translated(const Statement& statement) {
    auto found = translated_.find(statement.sql);
    if (found == translated_.end()) {
        std::string asked;
        std::size_t first = 1;
        if (statement.asked != nullptr) {
            std::string arrays;
            for (std::size_t i = 0; i < statement.asked->columns().size(); ++i, ++first) {
                arrays += fmt::format("{}${}::{}", i == 0 ? "" : ", ", first,
                                      array_type(statement.asked->rows(), i));
            }
            asked = fmt::format("WITH asked ({}) AS (SELECT * FROM unnest({})) ",
                                fmt::join(statement.asked->columns(), ", "), arrays);
        }
        found = translated_
                    .emplace(statement.sql, asked + with_numbered_parameters(statement.sql, first))
                    .first;
    }
    return found->second;
}

/// All transactions of a server have room for max_locks_per_transaction times max_connections
/// locks, by default 6,400. So a transaction with many keys gets one lock that keeps out all
/// others.
void PostgresEngine::lock(const std::set<std::string>& keys) {
    constexpr std::size_t k_most = 256;
    if (keys.empty()) {
        return;
    }
    if (keys.size() > k_most) {
        add({.sql = "SELECT pg_advisory_xact_lock(?)", .values = {k_lock_of_all}});
        return;
    }
    add({.sql = "SELECT pg_advisory_xact_lock_shared(?)", .values = {k_lock_of_all}});
    RowSet rows({"key"});
    for (const std::string& key : keys) {
        rows.add({key});
    }
    // In one order, or those who lock several could wait for each other.
    add({.sql = "SELECT pg_advisory_xact_lock(number) FROM (SELECT DISTINCT "
                "hashtextextended(key, 0) AS number FROM asked ORDER BY number) AS locks",
         .asked = &rows});
}

void PostgresEngine::finish_round(Delivery delivery) {
    if (is_round_a_transaction_) {
        end_transaction(delivery);
        is_round_a_transaction_ = false;
    } else if (connection_.has_sent()) {
        connection_.settle(delivery);
    }
}

void PostgresEngine::end_transaction(Delivery delivery) {
    if (transaction_ == Phase::open) { // otherwise nothing was done
        connection_.send("COMMIT", {});
        connection_.settle(delivery);
    }
    transaction_ = Phase::none;
}

void PostgresEngine::drop_round() noexcept {
    if (connection_.has_sent()) {
        connection_.close();
    }
    if (std::exchange(is_round_a_transaction_, false)) {
        roll_back();
    }
}

void PostgresEngine::prepare_for_service() {
    const bool is_direct = connection_.keep_plans();
    if (is_direct && lock_limit_ == LockLimit::of_transaction) {
        run({.sql = fmt::format(k_limit_locks, false)});
        lock_limit_ = LockLimit::of_session;
    }
}

void PostgresEngine::limit_waits() {
    lock_limit_ = LockLimit::of_transaction;
    connection_.limit_waits(k_patience);
}

/// The message is for those who read the write-ahead log, of whom there are none.
void PostgresEngine::expect_writable() {
    run({.sql = "SELECT pg_logical_emit_message(true, 'ispkit', '')"});
}

} // namespace

void enable_postgres() {
    enable_servers({
        .open = [](const std::string& url, Access access) -> std::unique_ptr<Engine> {
            return std::make_unique<PostgresEngine>(url, access);
        },
        .is_there =
            [](const std::string& url) {
                return PostgresEngine(url, Access::read_only).has_any_tables();
            },
        .listen = [](const std::string& url,
                     std::string_view channel) -> std::unique_ptr<Listener> {
            return std::make_unique<PostgresListener>(url, channel);
        },
    });
}

std::string postgres_library() {
    constexpr int k_major = 10'000;
    return fmt::format("libpq {}.{}", PQlibVersion() / k_major, PQlibVersion() % k_major);
}

} // namespace ispkit::store
