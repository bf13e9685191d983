// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "container/slot_index.hpp"
#include "sip/ban/judge.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::sip {

/// A log's facts about one network that was banned, or only failed.
struct Attacker {
    net::Prefix prefix{net::Address(), net::Prefix::k_longest};
    std::uint64_t attempts = 0;
    /// Attempts while it was banned, which the ban would have stopped.
    std::uint64_t stopped = 0;
    /// The number of different accounts tried; a lower bound in logs with very many.
    std::uint64_t accounts = 0;
    unsigned bans = 0;
    logfile::Time first;
    logfile::Time last;
    /// Details of its last ban.
    Reason reason = Reason::failures;
    Kind kind = Kind::refused;
    unsigned failures = 0;

    std::uint64_t worth() const { return attempts + 1'000'000 * std::uint64_t{bans}; }
};

/// A set of hashes, up to a limit.
class HashSet {
public:
    /// Adds a hash; returns whether it is new, false when the set is full.
    bool add(std::uint64_t hash);

private:
    container::SlotIndex index_;
    std::vector<std::uint64_t> hashes_;
};

/// The summary of a log for people. Memory is bounded.
class ScanReport {
public:
    ScanReport();

    /// Counts one attempt; `stopped` if a ban would have stopped it.
    void add_attempt(const net::Prefix& prefix, std::string_view account, logfile::Time time,
                     bool stopped);
    void add_ban(const Verdict& verdict);

    std::uint64_t attempts() const { return attempts_; }
    std::uint64_t stopped() const { return stopped_; }
    std::uint64_t bans() const { return bans_; }

    /// All remembered attackers, those with the most attempts first.
    std::vector<Attacker> attackers() const;

private:
    container::BoundedTable<net::Prefix, Attacker> table_;
    /// The pairs of a network and an account that were seen already.
    HashSet seen_;
    std::uint64_t attempts_ = 0;
    std::uint64_t stopped_ = 0;
    std::uint64_t bans_ = 0;
};

} // namespace ispkit::sip
