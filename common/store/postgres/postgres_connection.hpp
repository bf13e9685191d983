// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::store {

/// libpq's handles.
struct PostgresCloser {
    void operator()(PGcancel* cancellation) const { PQfreeCancel(cancellation); }
    void operator()(PGconn* connection) const { PQfinish(connection); }
    void operator()(PGresult* result) const { PQclear(result); }
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using PostgresResult = std::unique_ptr<PGresult, PostgresCloser>;

/// A connection to a server, on which statements wait in a pipeline until all are sent. All
/// functions throw an Error that names the database: Away, Disconnected or Busy where the caller
/// may try again. After Away and Disconnected the connection is closed.
class PostgresConnection {
public:
    using Each = std::function<void(const Row&)>;
    /// When the rows of a result are given out: when all are there, or as they come.
    enum class Delivery { whole, row_by_row };

    /// Throws Error if the URL is none, names no database or has a password in it.
    PostgresConnection(const std::string& url, Access access);

    const std::string& name() const { return name_; }

    /// How long the server has to answer from here on; of a long result, again for each row that is
    /// given out as it comes. Nothing: as long as it takes.
    void limit_waits(std::optional<std::chrono::milliseconds> patience) { patience_ = patience; }

    /// From here on the server keeps the plan of each statement, unless a pool of connections such
    /// as PgBouncer is in between, which may give each transaction to another server process. It
    /// plans anew each second. Returns whether there is no pool.
    bool keep_plans();

    /// Runs several statements without parameters; nothing may wait in the pipeline.
    void execute(const std::string& script);

    /// Puts a statement into the pipeline. Its texts are in PostgreSQL's form.
    void send(std::string_view sql, const std::vector<std::string>& parameters, Each each = {});
    bool has_sent() const { return !sent_.empty(); }

    /// Waits for the results of all that was sent. Up to the first failure they are given out; then
    /// it is thrown, and the server has run none of the statements that came after it.
    void settle(Delivery delivery);

    /// Readable (poll(2)) when the server has sent something.
    int descriptor() const { return PQsocket(connection_.get()); }

    /// Reads what was sent without being asked for; returns whether there was a notification (SQL's
    /// NOTIFY). Nothing may wait in the pipeline.
    bool take_notifications();

    /// The number of rows that the last statement changed.
    std::int64_t changed() const { return changed_; }

    /// After what cannot be undone otherwise: the server rolls back, and ends what it is doing, if
    /// it can.
    void close() noexcept;

private:
    using Clock = std::chrono::steady_clock;

    /// A statement that the server has, or is to have, under a name.
    struct Plan {
        std::string name;
        enum class State { unknown, sent, kept } state = State::unknown;
    };
    /// What was sent, and whose result is to come.
    struct Sent {
        /// Who gets the rows.
        Each each;
        /// The plan that it makes; null if it makes none.
        Plan* plan = nullptr;
    };

    void renew_plans();
    const Plan& plan_of(std::string_view sql);
    Clock::time_point deadline_from_now() const;
    void read_results(Delivery delivery, Clock::time_point deadline);
    PostgresResult next_result(Clock::time_point deadline);
    void wait(bool writes, Clock::time_point deadline);
    void take(const PGresult* result, const Each& each);
    bool drop_notifications();
    std::string trouble() const;
    [[noreturn]] void throw_disconnected() const;
    [[noreturn]] void throw_failure(const PGresult* result) const;

    std::string name_;
    std::unique_ptr<PGconn, PostgresCloser> connection_;
    std::deque<Sent> sent_;
    bool keeps_plans_ = false;
    std::map<std::string, Plan, std::less<>> plans_;
    Clock::time_point next_renewal_;
    std::int64_t changed_ = 0;
    std::optional<std::chrono::milliseconds> patience_;
    /// What went wrong first since settle() began.
    std::exception_ptr trouble_;
};

} // namespace ispkit::store
