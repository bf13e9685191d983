// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_limit.hpp"
#include "mail/ratelimit/rate_window.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// What a subject sent in an hour, and what was refused: recipients, each time they were.
struct HourTotals {
    std::string subject;
    std::chrono::sys_seconds hour;
    Usage passed;
    std::int64_t refused = 0;
};

/// What a database remembers of who sent how much; mail-ratelimit(8) describes its tables. The
/// statements are SQL that SQLite and PostgreSQL have in common. Throws Error where the database
/// fails.
class RateStore {
public:
    explicit RateStore(const std::string& url, store::Access access = store::Access::create);

    /// What counts now.
    Usage usage(const std::string& subject, std::chrono::seconds window,
                std::chrono::sys_seconds now);
    /// How long it takes, if nothing else comes, until that much more is within what is let
    /// through, where usage() is what is used; nothing where it never is.
    std::optional<std::chrono::seconds> time_to_room(const std::string& subject,
                                                     const Allowance& allowance, Usage used,
                                                     const Usage& added,
                                                     std::chrono::sys_seconds now);
    struct Addition {
        Usage usage;
        /// Recipients.
        std::int64_t refused = 0;
        /// Of the windows of a subject, one is to be kept for its history; at another time that may
        /// be another one.
        bool is_history = true;
        /// Whose limits the subject has at the time.
        std::string_view class_name = "";
    };
    void add_usage(const std::string& subject, std::chrono::seconds window,
                   const Addition& addition, std::chrono::sys_seconds now);

    /// What was answered for a message before, within the last hour or two.
    std::optional<std::string> answer(std::string_view message, std::chrono::sys_seconds now);
    void keep_answer(std::string_view message, std::string_view action,
                     std::chrono::sys_seconds now);

    /// What one subject has instead of the limits of its class, for a time.
    struct Override {
        std::string subject;
        /// Nothing: no limit.
        std::optional<Allowance> allowance;
        std::chrono::sys_seconds until;
    };
    std::vector<Override> overrides(std::chrono::sys_seconds now);
    void set_override(const Override& override);
    bool remove_override(const std::string& subject);

    /// The limits that the service works with, for those who read the database.
    void set_limits(const std::vector<RateLimit>& limits);
    std::vector<std::string> limits();

    /// Forgets what counts now, but for the history; whether there was anything. To be called in a
    /// transaction.
    bool reset(const std::string& subject);

    struct Current {
        std::string subject;
        std::chrono::seconds window;
        Usage usage;
        /// Whose limits it had when it was counted last.
        std::string class_name;
    };
    /// What counts now, of all or of one, what the function gives the greatest numbers first.
    using Rank = std::function<double(const Current&)>;
    std::vector<Current> current(const std::optional<std::string>& subject, const Rank& rank,
                                 std::int64_t most, std::chrono::sys_seconds now);

    /// Hours since then, of all or of one, in their order.
    void for_each_hour(const std::optional<std::string>& subject, std::chrono::sys_seconds since,
                       const std::function<void(const HourTotals&)>& each);

    /// Where a sweep through the tables has come to.
    struct SweepPosition {
        int table = 0;
        std::string subject;
        std::int64_t first = 0;
        std::int64_t second = 0;
    };
    /// Looks at the next some hundred rows and removes those that are too old, in a transaction of
    /// its own. Whether the sweep has more to do; if not, the position is at the beginning again.
    bool sweep(SweepPosition& position, std::chrono::seconds kept_history,
               std::chrono::sys_seconds now, std::int64_t& removed);

    store::Database& database() { return database_; }

private:
    /// Removes rows, and adds those that are to be kept to the history.
    void remove_usage(std::string_view condition, std::initializer_list<store::Value> values);
    bool sweep_usage(SweepPosition& position, std::chrono::sys_seconds now, std::int64_t& removed);
    bool sweep_history(SweepPosition& position, std::chrono::sys_seconds before,
                       std::int64_t& removed);
    bool sweep_answers(std::chrono::sys_seconds now, std::int64_t& removed);

    store::Database database_;
};

} // namespace ispkit::mail
