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
    if (size_ == k_most_seen) {
        return false;
    }
    if (size_ * 2 >= slots_.size()) {
        std::vector<std::uint64_t> larger(slots_.size() * 2);
        for (const std::uint64_t known : slots_) {
            if (known != 0) {
                add_to(larger, known);
            }
        }
        slots_ = std::move(larger);
    }
    const bool is_new = add_to(slots_, hash == 0 ? 1 : hash);
    size_ += is_new ? 1 : 0;
    return is_new;
}

bool HashSet::add_to(std::vector<std::uint64_t>& slots, std::uint64_t hash) const {
    const std::size_t mask = slots.size() - 1;
    std::size_t slot = hash & mask;
    while (slots[slot] != 0 && slots[slot] != hash) {
        slot = (slot + 1) & mask;
    }
    return std::exchange(slots[slot], hash) != hash;
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
    const std::size_t pair =
        std::hash<net::Prefix>()(prefix) ^ (std::hash<std::string_view>()(account) * 31);
    if (!account.empty() && seen_.add(pair)) {
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
