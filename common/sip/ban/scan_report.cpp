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

bool HashSet::add(std::uint64_t hash) {
    const auto is_hash = [&](std::uint32_t place) { return hashes_[place] == hash; };
    if (hashes_.size() == k_most_seen ||
        index_.find(hash, is_hash) != container::SlotIndex::k_none) {
        return false;
    }
    index_.make_room([this](std::uint32_t place) { return hashes_[place]; });
    hashes_.push_back(hash);
    index_.insert(static_cast<std::uint32_t>(hashes_.size() - 1), hash);
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
