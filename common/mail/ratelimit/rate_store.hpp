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
#include <map>
#include <optional>
#include <set>
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

    /// The actions that answered messages, by message.
    using Answers = std::map<std::string, std::string>;
    /// Adds the answers of these messages that were given within the last hour or two.
    void look_up_answers(store::Round& round, const std::set<std::string>& messages,
                         std::chrono::sys_seconds now, Answers& answers);
    void keep_answers(store::Round& round, const Answers& answers, std::chrono::sys_seconds now);

    /// Those that have not ended, by subject.
    std::vector<Override> overrides(std::chrono::sys_seconds now);
    /// That of one subject, unless it has ended.
    std::optional<Override> override_of(const std::string& subject, std::chrono::sys_seconds now);
    void set_override(const Override& override);
    void set_overrides(store::Round& round, const std::vector<Override>& overrides);
    bool remove_override(const std::string& subject);

    /// Stores the limits that the service works with, for programs that read the database.
    void set_limits(const std::vector<std::string>& texts);
    std::vector<std::string> limits();

    /// Forgets what counts now, except for the history. Returns whether there was anything. Must be
    /// called in a transaction, after lock_usage() (rate_sweep.hpp).
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

    /// What the watch over logins has stored in the same database.
    WatchStore watch_store() { return WatchStore(database_); }

    store::Database& database() { return database_; }

private:
    store::Database database_;
};

} // namespace ispkit::mail
