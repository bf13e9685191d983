// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ispkit::store {

/// Its table, for a step of migrate(): who removes what is too old, and until when others leave it
/// to that process.
inline constexpr std::string_view k_sweeps_table = R"(
    CREATE TABLE IF NOT EXISTS sweeps (
        name   TEXT NOT NULL PRIMARY KEY,
        holder TEXT NOT NULL,
        until  BIGINT NOT NULL
    );
)";

/// One of the processes that share a database removes what is too old.
class SweepLease {
public:
    /// What is swept, among all that the database has, and for how long a process that does not ask
    /// again is the one that sweeps. It must ask within a third of that.
    explicit SweepLease(std::string_view name, std::chrono::seconds lease = std::chrono::minutes(1))
        : name_(name)
        , lease_(lease) {}

    /// Whether the process with that name, which no other one has, is the one that sweeps: of all
    /// that share the database the first that asks is, until its lease ends. Throws Error if the
    /// database fails.
    bool leads(Database& database, const std::string& holder, std::chrono::sys_seconds now);

private:
    std::string name_;
    std::chrono::seconds lease_;
    std::chrono::sys_seconds leads_until_;
};

/// A name for a process that no other one has.
std::string unique_process_name();

} // namespace ispkit::store
