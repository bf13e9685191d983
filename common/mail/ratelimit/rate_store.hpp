// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/own_limits.hpp"
#include "mail/limit/rate_limit.hpp"
#include "mail/limit/rate_window.hpp"
#include "mail/ratelimit/watch_store.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// A subject's mail in an hour, and the number of refused recipients; a recipient counts each time.
struct HourTotals {
    std::string subject;
    std::chrono::sys_seconds hour;
    Usage passed;
    std::int64_t refused = 0;
};

/// The allowances as a text for the database, and from it.
std::string own_text(std::span<const Allowance> allowances);
std::vector<Allowance> parse_own(std::string_view text);

/// The database of who sent how much; mail-ratelimit(8) describes its tables. The statements are
/// SQL that SQLite and PostgreSQL have in common. All functions throw Error if the database fails.
class RateStore {
public:
    explicit RateStore(const std::string& url, store::Access access = store::Access::create);
    /// Makes its tables in the database, unless it has them.
    explicit RateStore(store::Database database);

    /// The usage that counts now.
    Usage usage(const std::string& subject, std::chrono::seconds window,
                std::chrono::sys_seconds now);
    /// How long it takes, if nothing else is sent, until `more` fits into the allowance, when
    /// `used` is the result of usage(); nothing if it never does.
    std::optional<std::chrono::seconds> time_to_room(const std::string& subject,
                                                     const Allowance& allowance, Usage used,
                                                     const Usage& added,
                                                     std::chrono::sys_seconds now);
    struct Addition {
        Usage usage;
        /// Recipients.
        std::int64_t refused = 0;
        /// Whether this window is kept as the subject's history. Exactly one window of a subject
        /// must be; at another time it may be another one.
        bool is_history = true;
        /// The class whose limits the subject has at this time.
        std::string_view class_name = "";
        /// Its own allowances from a customer table, as own_text() writes them; empty if it has
        /// none.
        std::string_view own = "";
    };
    void add_usage(const std::string& subject, std::chrono::seconds window,
                   const Addition& addition, std::chrono::sys_seconds now);

    /// The earlier answer for a message, within the last hour or two.
    std::optional<std::string> answer(std::string_view message, std::chrono::sys_seconds now);
    void keep_answer(std::string_view message, std::string_view action,
                     std::chrono::sys_seconds now);

    /// Those that have not ended, by subject.
    std::vector<Override> overrides(std::chrono::sys_seconds now);
    /// That of one subject, unless it has ended.
    std::optional<Override> override_of(const std::string& subject, std::chrono::sys_seconds now);
    void set_override(const Override& override);
    bool remove_override(const std::string& subject);

    /// Stores the limits that the service works with, for programs that read the database.
    void set_limits(const std::vector<RateLimit>& limits);
    std::vector<std::string> limits();

    /// Forgets what counts now, except for the history. Returns whether there was anything. Must be
    /// called in a transaction.
    bool reset(const std::string& subject);

    struct Current {
        std::string subject;
        std::chrono::seconds window;
        Usage usage;
        /// The class whose limits it had when it was last counted, and its own allowances then.
        std::string class_name;
        std::vector<Allowance> own;
    };
    /// The usage that counts now, of all subjects or of one, those with the greatest rank first.
    using Rank = std::function<double(const Current&)>;
    std::vector<Current> current(const std::optional<std::string>& subject, const Rank& rank,
                                 std::int64_t most, std::chrono::sys_seconds now);

    /// The hours since then, of all subjects or of one, in order.
    void for_each_hour(const std::optional<std::string>& subject, std::chrono::sys_seconds since,
                       const std::function<void(const HourTotals&)>& each);

    /// How far a sweep through the tables has come.
    struct SweepPosition {
        int table = 0;
        std::string subject;
        std::int64_t first = 0;
        std::int64_t second = 0;
    };
    /// Checks the next few hundred rows and removes those that are too old, in a transaction of its
    /// own. Returns whether the sweep has more to do; if not, the position is at the beginning
    /// again.
    bool sweep(SweepPosition& position, std::chrono::seconds kept_history,
               std::chrono::sys_seconds now, std::int64_t& removed);

    /// What the watch over logins has stored in the same database.
    WatchStore watch_store() { return WatchStore(database_); }

    store::Database& database() { return database_; }

private:
    /// Removes rows; adds those that must be kept to the history.
    void remove_usage(std::string_view condition, std::initializer_list<store::Value> values);
    bool sweep_usage(SweepPosition& position, std::chrono::sys_seconds now, std::int64_t& removed);
    bool sweep_history(SweepPosition& position, std::chrono::sys_seconds before,
                       std::int64_t& removed);
    bool sweep_answers(std::chrono::sys_seconds now, std::int64_t& removed);

    store::Database database_;
};

} // namespace ispkit::mail
