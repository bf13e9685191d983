// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
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

/// A set of hashes, up to a limit: open addressing with linear probing. Hashes must differ in their
/// low bits.
class HashSet {
public:
    /// Adds a hash; returns whether it is new, false when the set is full.
    bool add(std::uint64_t hash);

    /// Brings into the cache what add() needs.
    void prefetch(std::uint64_t hash) const {
        container::prefetch_object(slots_[hash & (slots_.size() - 1)]);
    }

private:
    std::uint64_t& slot_of(std::uint64_t hash);

    std::size_t size_ = 0;
    /// A power of two of them, at most half of them taken; 0 in those that are free.
    std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(1024);
};

/// The hash of a network together with an account that it tried.
std::uint64_t pair_hash(const net::Prefix& prefix, std::string_view account);

/// The first reports of a kind, and how many there are.
template <typename Report>
struct FirstReports {
    static constexpr std::size_t k_most = 100;

    std::vector<Report> first;
    std::size_t count = 0;

    void add(const Report& report) {
        ++count;
        if (first.size() < k_most) {
            first.push_back(report);
        }
    }
};

/// What a log tells besides attempts and bans.
struct ScanFindings {
    FirstReports<DistributedAttack> distributed;
    FirstReports<GuessedPassword> guessed;
    FirstReports<SparedNetwork> spared;

    void add(const Judgement& judgement);
};

/// The summary of a log for people. Memory is bounded.
class ScanReport {
public:
    ScanReport();

    /// Brings into the cache what add_attempt() needs.
    void prefetch(const net::Prefix& prefix, std::string_view account) const;

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
