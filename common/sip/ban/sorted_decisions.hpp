// SPDX-License-Identifier: MIT
#pragma once

#include "sip/ban/ban_store.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ispkit::sip {

/// Decisions by what is done with them, in the order of keys.
struct SortedDecisions {
    explicit SortedDecisions(const std::vector<Decision>& decisions) {
        for (const Decision& decision : decisions) {
            std::visit([this](const auto& one) { add(one); }, decision);
        }
    }

    void add(const Strike& strike) { strikes.push_back(&strike); }
    void add(const AccountUse& use) { uses.insert_or_assign({use.prefix, use.account}, &use); }
    void add(const SparedNetwork& one) { spared.insert_or_assign(one.ban.prefix, one.ban.time); }
    void add(const Pardon& pardon) {
        pardons.insert_or_assign(pardon.prefix, pardon.time);
        spend(pardon.prefix);
    }
    void add(const Verdict& verdict) {
        auto& [last, times] = bans[verdict.prefix];
        last = &verdict;
        ++times;
        pardons.erase(verdict.prefix);
        spend(verdict.prefix);
    }
    void spend(const net::Prefix& prefix) { spent.insert_or_assign(prefix, strikes.size()); }
    bool is_spent(std::size_t strike) const {
        const auto found = spent.find(strikes[strike]->prefix);
        return found != spent.end() && strike < found->second;
    }

    std::vector<const Strike*> strikes;
    /// The prefixes whose strikes are spent, those in the database and this many of the new ones.
    std::map<net::Prefix, std::size_t> spent;
    std::map<std::pair<net::Prefix, std::string>, const AccountUse*> uses;
    std::map<net::Prefix, logfile::Time> spared;
    /// The last one of a prefix, and how many there are.
    std::map<net::Prefix, std::pair<const Verdict*, std::int64_t>> bans;
    std::map<net::Prefix, logfile::Time> pardons;
};

} // namespace ispkit::sip
