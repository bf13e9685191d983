// SPDX-License-Identifier: MIT
#include "store/postgres/postgres_connection.hpp"

#include "error.hpp"
#include "store/postgres/postgres_text.hpp"
#include "text/ascii.hpp"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <thread>
#include <utility>

namespace ispkit::store {

namespace {

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
        // It may end with the URL or a word of it, and so with a password.
        const bool has_word = message.starts_with("invalid percent-encoded token");
        message.resize(std::min(message.size(), message.find(has_word ? ": \"" : ": \"" + url)));
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

/// Has the server end a statement that hangs: it would not notice that the client is gone, and in
/// the end have no room for others. If it hangs itself, so does PQcancel(): it has a thread, of
/// which there is one at a time.
void cancel(const PGconn* connection) noexcept {
    static std::atomic<bool> is_cancelling = false;
    if (is_cancelling.exchange(true)) {
        return;
    }
    try {
        std::unique_ptr<PGcancel, PostgresCloser> cancellation(
            PQgetCancel(const_cast<PGconn*>(connection)));
        std::thread([cancellation = std::move(cancellation)] {
            char message[256];
            if (cancellation) {
                PQcancel(cancellation.get(), message, sizeof message);
            }
            is_cancelling = false;
        }).detach();
    } catch (const std::exception&) {
        is_cancelling = false; // there is no memory, or no thread
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

std::string_view advice_for(std::string_view state) {
    constexpr std::string_view k_duplicate_table = "42P07";
    constexpr std::string_view k_insufficient_privilege = "42501";
    return state == k_duplicate_table ? " (give each program a database or a schema of its own)"
           : state == k_insufficient_privilege
               ? " (a role that changes something must own the database)"
               : "";
}

} // namespace

PostgresConnection::PostgresConnection(const std::string& url, Access access)
    : name_(url) {
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
std::string PostgresConnection::trouble() const {
    return fmt::format(
        "{}: {}", name_,
        on_one_line(connection_ ? PQerrorMessage(connection_.get()) : "not connected"));
}

void PostgresConnection::throw_disconnected() const {
    throw Disconnected(trouble());
}

void PostgresConnection::throw_failure(const PGresult* result) const {
    const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* const primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (state == nullptr || primary == nullptr) {
        throw_disconnected();
    }
    const std::string message = fmt::format("{}: {}{}", name_, primary, advice_for(state));
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

bool PostgresConnection::take_notifications() {
    if (!connection_ || PQconsumeInput(connection_.get()) != 1) {
        throw_disconnected();
    }
    return drop_notifications();
}

bool PostgresConnection::drop_notifications() {
    bool was_any = false;
    while (PGnotify* const notification = PQnotifies(connection_.get())) {
        PQfreemem(notification);
        was_any = true;
    }
    return was_any;
}

void PostgresConnection::execute(const std::string& script) {
    const Clock::time_point deadline = deadline_from_now();
    if (!connection_ || PQexitPipelineMode(connection_.get()) != 1 ||
        PQsendQuery(connection_.get(), script.c_str()) != 1) {
        throw_disconnected();
    }
    std::exception_ptr first;
    while (const PostgresResult result = next_result(deadline)) {
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

bool PostgresConnection::keep_plans() {
    bool is_direct = false;
    send("SELECT pg_backend_pid()", {}, [&](const Row& row) {
        // A pool gives its clients numbers of its own.
        is_direct = row.integer(0) == PQbackendPID(connection_.get());
    });
    settle(Delivery::whole);
    keeps_plans_ = is_direct;
    return is_direct;
}

/// A plan may be made while a table is small, and then reads it whole when it has grown.
void PostgresConnection::renew_plans() {
    constexpr auto k_lifetime = std::chrono::seconds(1);
    if (Clock::now() < next_renewal_) {
        return;
    }
    next_renewal_ = Clock::now() + k_lifetime;
    if (PQsendQueryParams(connection_.get(), "DISCARD PLANS", 0, nullptr, nullptr, nullptr, nullptr,
                          0) != 1) {
        throw_disconnected();
    }
    sent_.push_back({});
}

/// The plan of a statement; sends what makes it if the server has none.
const PostgresConnection::Plan& PostgresConnection::plan_of(std::string_view sql) {
    renew_plans();
    auto found = plans_.find(sql);
    if (found == plans_.end()) {
        found = plans_.emplace(sql, Plan{.name = fmt::format("s{}", plans_.size())}).first;
    }
    Plan& plan = found->second;
    if (plan.state == Plan::State::unknown) {
        if (PQsendPrepare(connection_.get(), plan.name.c_str(), found->first.c_str(), 0, nullptr) !=
            1) {
            throw_disconnected();
        }
        plan.state = Plan::State::sent;
        sent_.push_back({.each = {}, .plan = &plan});
    }
    return plan;
}

void PostgresConnection::send(std::string_view sql, const std::vector<std::string>& parameters,
                              Each each) {
    std::vector<const char*> values;
    for (const std::string& parameter : parameters) {
        values.push_back(parameter.c_str());
    }
    if (!connection_ || PQenterPipelineMode(connection_.get()) != 1) {
        throw_disconnected();
    }
    const auto count = static_cast<int>(values.size());
    const int is_sent = keeps_plans_
                            ? PQsendQueryPrepared(connection_.get(), plan_of(sql).name.c_str(),
                                                  count, values.data(), nullptr, nullptr, 0)
                            : PQsendQueryParams(connection_.get(), std::string(sql).c_str(), count,
                                                nullptr, values.data(), nullptr, nullptr, 0);
    if (is_sent != 1) {
        throw_disconnected();
    }
    sent_.push_back({.each = std::move(each)});
}

PostgresConnection::Clock::time_point PostgresConnection::deadline_from_now() const {
    return patience_ ? Clock::now() + *patience_ : Clock::time_point::max();
}

void PostgresConnection::settle(Delivery delivery) {
    const Clock::time_point deadline = deadline_from_now();
    trouble_ = nullptr;
    try {
        if (PQpipelineSync(connection_.get()) != 1) {
            throw_disconnected();
        }
        read_results(delivery, deadline);
        drop_notifications(); // through a pool of connections, those of others may come here
    } catch (...) {
        close();
        throw;
    }
    if (trouble_) {
        try {
            std::rethrow_exception(std::exchange(trouble_, nullptr));
        } catch (const Away&) {
            close();
            throw;
        }
    }
}

void PostgresConnection::read_results(Delivery delivery, Clock::time_point deadline) {
    for (; !sent_.empty(); sent_.pop_front()) {
        const Sent& sent = sent_.front();
        if (delivery == Delivery::row_by_row) {
            PQsetSingleRowMode(connection_.get());
        }
        while (const PostgresResult result = next_result(deadline)) {
            if (delivery == Delivery::row_by_row) {
                deadline = deadline_from_now();
            }
            if (sent.plan != nullptr) {
                sent.plan->state = PQresultStatus(result.get()) == PGRES_COMMAND_OK
                                       ? Plan::State::kept
                                       : Plan::State::unknown;
            }
            if (!trouble_) {
                try {
                    take(result.get(), sent.each);
                } catch (...) {
                    trouble_ = std::current_exception();
                }
            }
        }
    }
    const PostgresResult end = next_result(deadline);
    if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) {
        throw_disconnected();
    }
}

/// The next result; null at the end of those of one statement.
PostgresResult PostgresConnection::next_result(Clock::time_point deadline) {
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
    return PostgresResult(PQgetResult(connection_.get()));
}

void PostgresConnection::wait(bool writes, Clock::time_point deadline) {
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

void PostgresConnection::take(const PGresult* result, const Each& each) {
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

void PostgresConnection::close() noexcept {
    if (PQtransactionStatus(connection_.get()) == PQTRANS_ACTIVE) {
        cancel(connection_.get());
    }
    connection_.reset();
    sent_.clear();
}

} // namespace ispkit::store
