// SPDX-License-Identifier: MIT
#include "sip/ban/scan_report.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_attackers = 100'000;
constexpr std::size_t k_most_seen = 1 << 19;

} // namespace

/// The slot that holds the hash, or the free one that will.
std::uint64_t& HashSet::slot_of(std::uint64_t hash) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    while (slots_[slot] != 0 && slots_[slot] != hash) {
        slot = (slot + 1) & mask;
    }
    return slots_[slot];
}

bool HashSet::add(std::uint64_t hash) {
    hash = hash == 0 ? 1 : hash; // 0 marks a free slot
    if (size_ == k_most_seen || slot_of(hash) != 0) {
        return false;
    }
    ++size_;
    if (size_ * 2 > slots_.size()) {
        for (const std::uint64_t old :
             std::exchange(slots_, std::vector<std::uint64_t>(slots_.size() * 2))) {
            if (old != 0) {
                slot_of(old) = old;
            }
        }
    }
    slot_of(hash) = hash;
    return true;
}

std::uint64_t pair_hash(const net::Prefix& prefix, std::string_view account) {
    return std::hash<net::Prefix>()(prefix) ^ (std::hash<std::string_view>()(account) * 31);
}

void ScanFindings::add(const Judgement& judgement) {
    if (judgement.distributed) {
        distributed.add(*judgement.distributed);
    }
    if (judgement.guessed) {
        guessed.add(*judgement.guessed);
    }
    for (const SparedNetwork& network : judgement.spared) {
        spared.add(network);
    }
}

ScanReport::ScanReport()
    : table_(k_most_attackers) {}

void ScanReport::prefetch(const net::Prefix& prefix, std::string_view account) const {
    table_.prefetch(prefix);
    seen_.prefetch(pair_hash(prefix, account));
}

void ScanReport::add_attempt(const net::Prefix& prefix, std::string_view account,
                             logfile::Time time, bool stopped) {
    ++attempts_;
    stopped_ += stopped ? 1 : 0;
    Attacker& entry = table_.at(prefix);
    if (entry.attempts == 0 && entry.bans == 0) {
        entry.prefix = prefix;
        entry.first = time;
    }
    ++entry.attempts;
    entry.stopped += stopped ? 1 : 0;
    entry.last = time;
    if (!account.empty() && seen_.add(pair_hash(prefix, account))) {
        ++entry.accounts;
    }
}

void ScanReport::add_ban(const Verdict& verdict) {
    ++bans_;
    Attacker& entry = table_.at(verdict.prefix);
    if (entry.attempts == 0 && entry.bans == 0) {
        entry.prefix = verdict.prefix;
        entry.first = verdict.time;
        entry.last = verdict.time;
    }
    ++entry.bans;
    entry.reason = verdict.reason;
    entry.kind = verdict.kind;
    entry.failures = verdict.failures;
}

std::vector<Attacker> ScanReport::attackers() const {
    std::vector<Attacker> sorted;
    table_.for_each([&](const net::Prefix&, const Attacker& entry) { sorted.push_back(entry); });
    std::sort(sorted.begin(), sorted.end(), [](const Attacker& a, const Attacker& b) {
        return std::tie(b.attempts, a.first, a.prefix) < std::tie(a.attempts, b.first, b.prefix);
    });
    return sorted;
}

} // namespace ispkit::sip
