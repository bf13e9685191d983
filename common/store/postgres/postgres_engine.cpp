// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "store/engine.hpp"
#include "store/postgres/postgres.hpp"
#include "store/postgres/postgres_text.hpp"
#include "text/ascii.hpp"

#include <libpq-fe.h>

#include <poll.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <exception>
#include <optional>
#include <unordered_map>
#include <utility>

namespace ispkit::store {

namespace {

struct PostgresCloser {
    void operator()(PGconn* connection) const { PQfinish(connection); }
    void operator()(PGresult* result) const { PQclear(result); }
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using PostgresConnection = std::unique_ptr<PGconn, PostgresCloser>;
using Result = std::unique_ptr<PGresult, PostgresCloser>;

class PostgresRow : public Row {
public:
    PostgresRow(const PGresult* result, int row)
        : result_(result)
        , row_(row) {}
    int columns() const override { return PQnfields(result_); }
    std::int64_t integer(int column) const override {
        std::int64_t number = 0;
        const std::string_view digits = value(column);
        std::from_chars(digits.begin(), digits.end(), number);
        return number;
    }
    double real(int column) const override {
        return std::strtod(PQgetvalue(result_, row_, column), nullptr);
    }
    std::string text(int column) const override { return from_postgres(value(column)); }

private:
    std::string_view value(int column) const {
        return {PQgetvalue(result_, row_, column),
                static_cast<std::size_t>(PQgetlength(result_, row_, column))};
    }

    const PGresult* result_;
    int row_;
};

/// A message of libpq, which may have several lines.
std::string on_one_line(std::string message) {
    std::replace_if(
        message.begin(), message.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return std::string(text::trim(message));
}

/// Throws if the URL is none, or has a secret in it.
void check_url(const std::string& url) {
    char* trouble = nullptr;
    const std::unique_ptr<PQconninfoOption, PostgresCloser> options(
        PQconninfoParse(url.c_str(), &trouble));
    if (!options) {
        std::string message = trouble == nullptr ? "out of memory" : trouble;
        PQfreemem(trouble);
        // It may end with the URL, and so with a password.
        message.resize(std::min(message.size(), message.find(": \"" + url)));
        throw_error("the database's URL: {}", on_one_line(message));
    }
    bool is_named = std::getenv("PGDATABASE") != nullptr;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        const std::string_view keyword = option->keyword;
        const bool is_given = option->val != nullptr && *option->val != '\0';
        is_named = is_named || (is_given && (keyword == "dbname" || keyword == "service"));
        if (option->val != nullptr && keyword.ends_with("password")) {
            throw_error("the database's URL has a password, which all users of the machine see "
                        "(put it into ~/.pgpass, a passfile= or a service file)");
        }
    }
    if (!is_named) {
        throw_error("the database's URL names no database (example: postgresql://HOST/NAME)");
    }
}

/// What an SQLSTATE says (PostgreSQL's manual, appendix A).
enum class Trouble { error, busy, away, disconnected };
Trouble trouble_of(std::string_view state) {
    // Serialization failure, deadlock, lock not available, query cancelled.
    if (state == "40001" || state == "40P01" || state == "55P03" || state == "57014") {
        return Trouble::busy;
    }
    // Connection, operator intervention such as a shutdown.
    if (state.starts_with("08") || state.starts_with("57")) {
        return Trouble::disconnected;
    }
    // Insufficient resources, read-only transaction.
    return state.starts_with("53") || state == "25006" ? Trouble::away : Trouble::error;
}

class PostgresEngine : public Engine {
public:
    PostgresEngine(const std::string& url, Access access);

    /// Whether any program has its tables there.
    bool has_any_tables();

    const std::string& name() const override { return name_; }
    Access access() const override { return access_; }
    Version version(std::string_view program, std::string_view table) override;
    void adopt() override {}
    void begin_migration() override;
    void migrate(std::string_view program, std::string_view sql, std::int64_t version) override;
    void begin() override { begins_ = true; }
    void commit() override;
    void roll_back() noexcept override;
    void run(Statement statement) override;
    void begin_round(Round::Kind kind) override;
    void add(Statement statement) override;
    void lock(const std::set<std::string>& keys) override;
    void finish_round() override { finish_round(Delivery::whole); }
    void drop_round() noexcept override;
    std::int64_t changed() const override { return changed_; }
    void prepare_for_service() override {}
    void limit_waits() override { patience_ = std::chrono::seconds(3); }
    void expect_in_place() override {}
    void give_way() const override {}

private:
    using Clock = std::chrono::steady_clock;
    using Each = std::function<void(const Row&)>;
    enum class Delivery { whole, row_by_row };

    Clock::time_point deadline_from_now() const;
    void execute(const std::string& script);
    void run_bare(std::string_view sql);
    const std::string& translated(const Statement& statement);
    void send(std::string_view sql, const std::vector<std::string>& parameters);
    void settle(Delivery delivery);
    void read_results(Delivery delivery, Clock::time_point deadline);
    Result next_result(Clock::time_point deadline);
    void wait(bool writes, Clock::time_point deadline);
    void take(const PGresult* result, const Each& each);
    void finish_round(Delivery delivery);
    void end_round() noexcept;
    void give_up() noexcept;
    std::string trouble() const;
    [[noreturn]] void throw_disconnected() const;
    [[noreturn]] void throw_failure(const PGresult* result) const;

    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    std::string name_;
    Access access_;
    PostgresConnection connection_;
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> translated_;
    /// Who gets the rows of the statements that were sent and not settled.
    std::deque<Each> sent_;
    std::int64_t changed_ = 0;
    std::optional<std::chrono::milliseconds> patience_;
    /// BEGIN goes with the next statement.
    bool begins_ = false;
    bool is_in_transaction_ = false;
    bool is_round_a_transaction_ = false;
    /// What went wrong first since settle() began.
    std::exception_ptr trouble_;
};

PostgresEngine::PostgresEngine(const std::string& url, Access access)
    : name_(url)
    , access_(access) {
    check_url(url);
    // A server that is gone is noticed within seconds. Options of the URL come later and win.
    const char* const keywords[] = {"connect_timeout",      "tcp_user_timeout",
                                    "keepalives_idle",      "keepalives_interval",
                                    "keepalives_count",     "fallback_application_name",
                                    "target_session_attrs", "dbname",
                                    "client_encoding",      nullptr};
    const char* const values[] = {"3",
                                  "5000",
                                  "5",
                                  "2",
                                  "3",
                                  program_invocation_short_name,
                                  access == Access::read_only ? "any" : "read-write",
                                  url.c_str(),
                                  "UTF8",
                                  nullptr};
    connection_.reset(PQconnectdbParams(keywords, values, 1));
    if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK) {
        throw Away(trouble());
    }
    const char* const encoding = PQparameterStatus(connection_.get(), "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
        throw_error("{}: its encoding is {}, not UTF8", name_,
                    encoding == nullptr ? "unknown" : encoding);
    }
    PQsetnonblocking(connection_.get(), 1);
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
}

/// What libpq says of the connection, on one line.
std::string PostgresEngine::trouble() const {
    return fmt::format(
        "{}: {}", name_,
        on_one_line(connection_ ? PQerrorMessage(connection_.get()) : "not connected"));
}

void PostgresEngine::throw_disconnected() const {
    throw Disconnected(trouble());
}

void PostgresEngine::throw_failure(const PGresult* result) const {
    const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* const primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (state == nullptr || primary == nullptr) {
        throw_disconnected();
    }
    const std::string message = fmt::format("{}: {}", name_, primary);
    switch (trouble_of(state)) {
    case Trouble::busy:
        throw Busy(message);
    case Trouble::away:
        throw Away(message);
    case Trouble::disconnected:
        throw Disconnected(message);
    case Trouble::error:
        break;
    }
    throw Error(message);
}

/// Runs several statements, outside of rounds.
void PostgresEngine::execute(const std::string& script) {
    const Clock::time_point deadline = deadline_from_now();
    if (!connection_ || PQexitPipelineMode(connection_.get()) != 1 ||
        PQsendQuery(connection_.get(), script.c_str()) != 1) {
        throw_disconnected();
    }
    std::exception_ptr first;
    while (const Result result = next_result(deadline)) {
        try {
            take(result.get(), nullptr);
        } catch (const Error&) {
            first = first ? first : std::current_exception();
        }
    }
    if (first) {
        std::rethrow_exception(first);
    }
}

bool PostgresEngine::has_any_tables() {
    bool has_any = false;
    run({.sql = "SELECT 1 FROM pg_class WHERE oid = to_regclass('ispkit_versions')",
         .each = [&](const Row&) { has_any = true; }});
    return has_any;
}

Engine::Version PostgresEngine::version(std::string_view program, std::string_view) {
    Version version;
    if (has_any_tables()) {
        run({.sql = "SELECT version FROM ispkit_versions WHERE program = ?",
             .values = {program},
             .each = [&](const Row& row) {
                 version.is_there = true;
                 version.number = row.integer(0);
             }});
    }
    return version;
}

void PostgresEngine::begin_migration() {
    constexpr std::int64_t k_lock = 0x697370'6b6974; // "ispkit"
    is_in_transaction_ = true;
    execute(fmt::format("BEGIN; SELECT pg_advisory_xact_lock({}); "
                        "CREATE TABLE IF NOT EXISTS ispkit_versions (program TEXT NOT NULL PRIMARY "
                        "KEY, version BIGINT NOT NULL)",
                        k_lock));
}

void PostgresEngine::migrate(std::string_view program, std::string_view sql, std::int64_t version) {
    execute(postgres_schema(sql));
    run({.sql = "INSERT INTO ispkit_versions VALUES (?, ?) "
                "ON CONFLICT (program) DO UPDATE SET version = excluded.version",
         .values = {program, version}});
}

void PostgresEngine::commit() {
    if (!std::exchange(begins_, false)) { // otherwise nothing was done
        run_bare("COMMIT");
    }
    is_in_transaction_ = false;
}

void PostgresEngine::roll_back() noexcept {
    try {
        if (is_in_transaction_ && !std::exchange(begins_, false)) {
            run_bare("ROLLBACK");
        }
    } catch (const std::exception&) {
        give_up(); // closing the connection rolls back
    }
    begins_ = false;
    is_in_transaction_ = false;
}

/// The end of a transaction.
void PostgresEngine::run_bare(std::string_view sql) {
    send(sql, {});
    sent_.emplace_back();
    settle(Delivery::whole);
}

void PostgresEngine::run(Statement statement) {
    begin_round(Round::Kind::writes);
    add(std::move(statement));
    finish_round(Delivery::row_by_row);
}

/// Outside of a transaction, the statements up to the next synchronisation are one. Where it must
/// not write, or wait long for locks, it must begin in words.
void PostgresEngine::begin_round(Round::Kind) {
    is_round_a_transaction_ =
        (patience_ || access_ == Access::read_only) && !begins_ && !is_in_transaction_;
    begins_ = begins_ || is_round_a_transaction_;
}

void PostgresEngine::add(Statement statement) {
    if (std::exchange(begins_, false)) {
        is_in_transaction_ = true;
        send(access_ == Access::read_only ? "BEGIN READ ONLY" : "BEGIN", {});
        sent_.emplace_back();
        if (patience_) {
            send("SET LOCAL lock_timeout = '1s'", {});
            sent_.emplace_back();
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
    send(translated(statement), parameters);
    sent_.push_back(std::move(statement.each));
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

/// Statements are not prepared by name, so that a pool of connections such as PgBouncer may give
/// each transaction to another server process.
void PostgresEngine::send(std::string_view sql, const std::vector<std::string>& parameters) {
    std::vector<const char*> values;
    for (const std::string& parameter : parameters) {
        values.push_back(parameter.c_str());
    }
    if (!connection_ || PQenterPipelineMode(connection_.get()) != 1 ||
        PQsendQueryParams(connection_.get(), std::string(sql).c_str(),
                          static_cast<int>(values.size()), nullptr, values.data(), nullptr, nullptr,
                          0) != 1) {
        throw_disconnected();
    }
}

void PostgresEngine::lock(const std::set<std::string>& keys) {
    RowSet rows({"key"});
    for (const std::string& key : keys) {
        rows.add({key});
    }
    if (!rows.is_empty()) {
        add({.sql = "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM asked",
             .asked = &rows});
    }
}

void PostgresEngine::finish_round(Delivery delivery) {
    const bool commits = is_round_a_transaction_ && !sent_.empty();
    if (commits) {
        send("COMMIT", {});
        sent_.emplace_back();
    }
    if (!sent_.empty()) {
        try {
            settle(delivery);
        } catch (...) {
            if (commits) {
                roll_back();
            }
            throw;
        }
    }
    end_round();
}

void PostgresEngine::drop_round() noexcept {
    if (!sent_.empty()) {
        give_up();
    }
    end_round();
}

void PostgresEngine::end_round() noexcept {
    if (std::exchange(is_round_a_transaction_, false)) {
        begins_ = false;
        is_in_transaction_ = false;
    }
}

/// After what cannot be undone otherwise: the server rolls back.
void PostgresEngine::give_up() noexcept {
    connection_.reset();
    sent_.clear();
}

PostgresEngine::Clock::time_point PostgresEngine::deadline_from_now() const {
    return patience_ ? Clock::now() + *patience_ : Clock::time_point::max();
}

/// Waits for the answers to all that was sent.
void PostgresEngine::settle(Delivery delivery) {
    const Clock::time_point deadline = deadline_from_now();
    trouble_ = nullptr;
    try {
        if (PQpipelineSync(connection_.get()) != 1) {
            throw_disconnected();
        }
        read_results(delivery, deadline);
    } catch (...) {
        give_up();
        throw;
    }
    if (trouble_) {
        std::rethrow_exception(std::exchange(trouble_, nullptr));
    }
}

void PostgresEngine::read_results(Delivery delivery, Clock::time_point deadline) {
    for (; !sent_.empty(); sent_.pop_front()) {
        if (delivery == Delivery::row_by_row) {
            PQsetSingleRowMode(connection_.get());
        }
        while (const Result result = next_result(deadline)) {
            if (!trouble_) {
                try {
                    take(result.get(), sent_.front());
                } catch (...) {
                    trouble_ = std::current_exception();
                }
            }
        }
    }
    const Result end = next_result(deadline);
    if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) {
        throw_disconnected();
    }
}

/// The next result; null at the end of those of one statement.
Result PostgresEngine::next_result(Clock::time_point deadline) {
    for (int unsent = PQflush(connection_.get()); PQisBusy(connection_.get()) != 0;
         unsent = PQflush(connection_.get())) {
        if (unsent < 0) {
            throw_disconnected();
        }
        wait(unsent > 0, deadline);
        if (PQconsumeInput(connection_.get()) != 1) {
            throw_disconnected();
        }
    }
    return Result(PQgetResult(connection_.get()));
}

void PostgresEngine::wait(bool writes, Clock::time_point deadline) {
    using std::chrono::milliseconds;
    pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
    if (writes) {
        socket.events |= POLLOUT;
    }
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    const int ready = ::poll(&socket, 1,
                             deadline == Clock::time_point::max()
                                 ? -1
                                 : static_cast<int>(std::max(left, milliseconds(0)).count()));
    if (ready == 0) {
        throw Away(
            fmt::format("{}: has not answered for {} seconds", name_,
                        std::chrono::duration_cast<std::chrono::seconds>(*patience_).count()));
    }
    if (ready < 0 && errno != EINTR) {
        throw_errno("{}", name_);
    }
}

void PostgresEngine::take(const PGresult* result, const Each& each) {
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
        for (int i = 0; i < PQntuples(result); ++i) {
            if (each) {
                each(PostgresRow(result, i));
            }
        }
        [[fallthrough]];
    case PGRES_COMMAND_OK: {
        const std::string_view changed = PQcmdTuples(const_cast<PGresult*>(result));
        if (!changed.empty()) { // as it is for BEGIN and COMMIT
            std::from_chars(changed.begin(), changed.end(), changed_);
        }
        return;
    }
    default:
        throw_failure(result);
    }
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
    });
}

std::string postgres_library() {
    constexpr int k_major = 10'000;
    return fmt::format("libpq {}.{}", PQlibVersion() / k_major, PQlibVersion() % k_major);
}

} // namespace ispkit::store
