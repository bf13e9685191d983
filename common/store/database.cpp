// SPDX-License-Identifier: MIT
#include "store/database.hpp"

#include "error.hpp"
#include "store/engine.hpp"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace ispkit::store {

namespace {

Servers servers;

/// The names of the tables that these steps make.
std::vector<std::string> tables_of(std::initializer_list<std::string_view> steps) {
    constexpr std::string_view k_create = "CREATE TABLE ";
    constexpr std::string_view k_if_new = "IF NOT EXISTS ";
    std::vector<std::string> tables;
    for (std::string_view step : steps) {
        for (std::size_t at = 0; (at = step.find(k_create)) != step.npos;) {
            step.remove_prefix(at + k_create.size());
            if (step.starts_with(k_if_new)) {
                step.remove_prefix(k_if_new.size());
            }
            tables.emplace_back(step.substr(0, step.find_first_of(" (\n")));
        }
    }
    return tables;
}

std::string sqlite_path(const std::string& url) {
    constexpr std::string_view k_scheme = "sqlite:";
    if (url.starts_with(k_scheme)) {
        return url.substr(k_scheme.size());
    }
    if (url.find("://") != url.npos) {
        throw_error("{}: unknown kind of database (give a file name or postgresql://...)",
                    url.substr(0, url.find("://")));
    }
    return url;
}

} // namespace

bool is_on_server(std::string_view url) {
    return url.starts_with("postgresql:") || url.starts_with("postgres:");
}

Database::Database(const std::string& url, Access access)
    : engine_(is_on_server(url) ? servers.open(url, access)
                                : open_sqlite(sqlite_path(url), access)) {}

Database::~Database() = default;
Database::Database(Database&&) noexcept = default;

/// The version of the program's tables; 0 if there are none yet.
std::int64_t Database::version(std::string_view program, std::string_view table,
                               std::int64_t latest) {
    const Engine::Version version = engine_->version(program, table);
    if (version.is_foreign) {
        throw_error("{}: is not a database of {}", name(), program);
    }
    if (!version.is_there && engine_->access() != Access::create) {
        throw_error("{}: has no tables of {} yet (its service makes them)", name(), program);
    }
    if (version.number > latest) {
        throw_error(
            "{}: made by a later release (its tables are version {}, this release knows {})",
            name(), version.number, latest);
    }
    return version.number;
}

void Database::migrate(std::string_view program, std::string_view table,
                       std::initializer_list<std::string_view> steps) {
    const auto latest = static_cast<std::int64_t>(steps.size());
    const bool is_latest = version(program, table, latest) == latest;
    if (engine_->access() == Access::read_only) {
        if (!is_latest) {
            throw_error(
                "{}: made by an earlier release; a command that writes brings it up to date",
                name());
        }
        return;
    }
    engine_->adopt(tables_of(steps));
    if (is_latest) {
        return;
    }
    engine_->begin_migration();
    Transaction transaction(*this, Transaction::begun);
    const std::int64_t before =
        version(program, table, latest); // again: another process may have been faster
    for (std::int64_t step = before; step < latest; ++step) {
        engine_->migrate(program, steps.begin()[step], step + 1);
    }
    transaction.commit();
}

void Database::prepare_for_service() {
    engine_->prepare_for_service();
}

void Database::defer_flushes() {
    engine_->defer_flushes();
}

void Database::limit_waits() {
    engine_->limit_waits();
}

void Database::expect_writable() {
    engine_->expect_writable();
}

void Database::expect_in_place() {
    engine_->expect_in_place();
}

void Database::give_way() const {
    engine_->give_way();
}

void Database::run(std::string_view sql, std::initializer_list<Value> values) {
    engine_->run({.sql = sql, .values = values});
}

void Database::query(std::string_view sql, std::initializer_list<Value> values,
                     std::function<void(const Row&)> each) {
    engine_->run({.sql = sql, .values = values, .each = std::move(each)});
}

std::int64_t Database::changed() const {
    return engine_->changed();
}

const std::string& Database::name() const {
    return engine_->name();
}

Round::Round(Database& database, Kind kind)
    : engine_(*database.engine_) {
    engine_.begin_round(kind);
}

Round::~Round() {
    if (is_open_) {
        engine_.drop_round();
    }
}

void Round::run(std::string_view sql, const RowSet& asked, std::initializer_list<Value> values) {
    if (!asked.is_empty()) {
        engine_.add({.sql = sql, .values = values, .asked = &asked});
    }
}

void Round::query(std::string_view sql, const RowSet& asked, std::initializer_list<Value> values,
                  std::function<void(const Row&)> each) {
    if (!asked.is_empty()) {
        engine_.add({.sql = sql, .values = values, .asked = &asked, .each = std::move(each)});
    }
}

void Round::lock(const std::set<std::string>& keys) {
    engine_.lock(keys);
}

void Round::finish() {
    engine_.finish_round();
    is_open_ = false;
}

Transaction::Transaction(Database& database)
    : engine_(*database.engine_) {
    engine_.begin();
}

Transaction::Transaction(Database& database, Begun)
    : engine_(*database.engine_) {}

Transaction::~Transaction() {
    if (is_open_) {
        engine_.roll_back();
    }
}

void Transaction::commit() {
    engine_.commit();
    is_open_ = false;
}

void Transaction::commit(Round& last) {
    engine_.commit_round();
    last.is_open_ = false;
    is_open_ = false;
}

std::string full_name(const std::string& url) {
    std::error_code removed;
    return full_name(url, std::filesystem::current_path(removed).string());
}

std::string full_name(const std::string& url, const std::string& folder) {
    return is_on_server(url) || url == ":memory:"
               ? url
               : (std::filesystem::path(folder) / sqlite_path(url)).string();
}

std::unique_ptr<Listener> listen(const std::string& url, std::string_view channel) {
    return servers.listen(url, channel);
}

void enable_servers(const Servers& enabled) {
    servers = enabled;
}

bool is_there(const std::string& url) {
    return is_on_server(url) ? servers.is_there(url) : is_sqlite_there(sqlite_path(url));
}

} // namespace ispkit::store
