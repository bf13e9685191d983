// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"
#include "store/sweep_lease.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// Until the end of the round, or of the transaction in which it is, no other process removes
/// usage, merges what it has counted alone, or decides about these subjects. It must come first.
void lock_usage(store::Round& round, std::set<std::string> subjects);
/// The same in a round of its own, in a transaction.
void lock_usage(store::Database& database, std::set<std::string> subjects);

/// Removes rows of usage; adds those that are history to the hours. lock_usage() must come before.
void remove_usage(store::Database& database, std::string_view condition,
                  std::initializer_list<store::Value> values);

/// Goes through the tables of RateStore's database again and again, and removes what is too old.
class RateSweep {
public:
    /// The database must outlive it.
    explicit RateSweep(store::Database& database)
        : database_(database) {}

    /// Whether the process with that name is the one that sweeps (SweepLease).
    bool leads(const std::string& holder, std::chrono::sys_seconds now) {
        return lease_.leads(database_, holder, now);
    }

    /// Checks the next few hundred rows, in a transaction of its own. Returns whether this sweep
    /// has more to do; if not, the next one begins. Throws Error if the database fails.
    bool next(std::chrono::seconds kept_history, std::chrono::sys_seconds now,
              std::int64_t& removed);

private:
    bool sweep_usage(std::chrono::sys_seconds now, std::int64_t& removed);
    bool sweep_history(std::chrono::sys_seconds before, std::int64_t& removed);
    bool sweep_answers(std::chrono::sys_seconds now, std::int64_t& removed);

    struct Position {
        int table = 0;
        std::string subject;
        std::int64_t first = 0;
        std::int64_t second = 0;
    };

    store::Database& database_;
    store::SweepLease lease_{"usage"};
    Position position_;
};

} // namespace ispkit::mail
