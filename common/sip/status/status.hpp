// SPDX-License-Identifier: MIT
#pragma once

#include "sip/ban/ban_store.hpp"
#include "sip/status/watch_state.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::sip {

/// A log that is watched.
struct LogStatus {
    /// Its path, its lines in the last hours, and why it cannot be read.
    LogCounts recent;
    /// All its lines since it was first watched.
    StoredCounts counts;
    /// The byte up to which its current file was read; nothing before the first read, and for a
    /// stream.
    std::optional<std::uint64_t> position;
};

/// What the database of a watch says about it.
struct Status {
    std::string database;
    /// Why the database cannot be used; empty if it can.
    std::string database_trouble = {};
    /// Nothing if no watch has used the database.
    std::optional<WatchState> watch;
    std::vector<LogStatus> logs;
    std::int64_t bans_running = 0;
    /// Since the database was made: attempts by kind, bans by reason.
    std::map<std::string, std::int64_t> attempts;
    std::map<std::string, std::int64_t> bans;
};

/// `database` is the file of the store.
Status read_status(BanStore& store, const std::string& database, logfile::Time now);

/// From when on a watch or a log counts as dead.
struct HealthLimits {
    std::chrono::seconds heartbeat = std::chrono::minutes(1);
    /// The age of a log's last line; nothing: a log may be quiet for ever.
    std::optional<std::chrono::seconds> max_age = {};
};

/// Whether a watch works now, by its last sign of life; `is_running` as for problems().
bool is_alive(const WatchState& watch, std::optional<bool> is_running, const HealthLimits& limits,
              logfile::Time now);

/// What is wrong, one sentence each; empty if all is known to work. `is_running` tells whether a
/// process watches with the database now, if that is known.
std::vector<std::string> problems(const Status& status, std::optional<bool> is_running,
                                  const HealthLimits& limits, logfile::Time now);

} // namespace ispkit::sip
