// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "net/prefix.hpp"
#include "sip/ban/scan_report.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// An account that attackers tried.
struct AccountTarget {
    std::string account;
    std::uint64_t attempts = 0;
    /// Attempts that a ban stopped.
    std::uint64_t stopped = 0;
    /// The number of networks that tried it; a lower bound in logs with very many.
    std::uint64_t networks = 0;

    std::uint64_t worth() const { return attempts; }
};

/// The accounts that attackers tried. Up to 50,000 are remembered, those with the most attempts.
class AccountTargets {
public:
    AccountTargets();

    /// Counts an attempt; one without an account's name is ignored.
    void add_attempt(const net::Prefix& prefix, std::string_view account, bool is_stopped);

    std::size_t size() const { return table_.size(); }

    /// The `most` accounts with the most attempts, these first.
    std::vector<AccountTarget> worst(std::size_t most) const;

private:
    container::BoundedTable<std::string, AccountTarget> table_;
    /// The pairs of a network and an account that were seen already.
    HashSet seen_;
};

} // namespace ispkit::sip
