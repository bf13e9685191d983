// SPDX-License-Identifier: MIT
#include "sip/scan_report.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_attackers = 100'000;
constexpr std::size_t k_most_seen = 500'000;

} // namespace

ScanReport::ScanReport()
    : table_(k_most_attackers) {}

void ScanReport::add_attempt(const net::Prefix& prefix, std::string_view account,
                             logfile::Time time, bool stopped) {
    ++attempts_;
    stopped_ += stopped ? 1 : 0;
    Entry& entry = table_.at(prefix);
    if (entry.attempts == 0 && entry.bans == 0) {
        entry.prefix = prefix;
        entry.first = time;
    }
    ++entry.attempts;
    entry.stopped += stopped ? 1 : 0;
    entry.last = time;
    const std::size_t pair =
        std::hash<net::Prefix>()(prefix) ^ (std::hash<std::string_view>()(account) * 31);
    if (seen_.size() < k_most_seen && seen_.insert(pair).second) {
        ++entry.accounts;
    }
}

void ScanReport::add_ban(const Verdict& verdict) {
    ++bans_;
    Entry& entry = table_.at(verdict.prefix);
    if (entry.attempts == 0 && entry.bans == 0) {
        entry.prefix = verdict.prefix;
        entry.first = verdict.time;
        entry.last = verdict.time;
    }
    ++entry.bans;
    entry.reason = verdict.reason;
    entry.banned_at = verdict.time;
}

std::vector<Attacker> ScanReport::attackers() const {
    std::vector<Attacker> sorted;
    table_.for_each([&](const net::Prefix&, const Entry& entry) { sorted.push_back(entry); });
    std::sort(sorted.begin(), sorted.end(), [](const Attacker& a, const Attacker& b) {
        return std::tie(b.attempts, a.first, a.prefix) < std::tie(a.attempts, b.first, b.prefix);
    });
    return sorted;
}

} // namespace ispkit::sip
