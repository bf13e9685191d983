// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "logfile/timestamp.hpp"
#include "net/prefix.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::sip {

/// Finds the successes of clients that guessed the password: that failed on the account before, or
/// on some other accounts. Clients that have used an account before are no strangers to it, however
/// often they fail. Failures are remembered for a day, and memory is bounded.
class PasswordGuesses {
public:
    PasswordGuesses();

    /// Counts an attempt of the network on the account, which may be empty (unknown).
    void add_failure(const net::Prefix& prefix, std::string_view account, logfile::Time time);

    /// Notes that the network has the account's password. Returns the number of failures before, if
    /// it has guessed it; 0 otherwise.
    unsigned add_success(const net::Prefix& prefix, std::string_view account, logfile::Time time);

private:
    struct FailedAccount {
        std::size_t hash;
        unsigned failures;
        logfile::Time last;
    };
    struct Stranger {
        /// Those that failed last are at the end.
        std::vector<FailedAccount> accounts;
        void forget_old(logfile::Time time);
        /// Removes the account; returns the failures on it.
        unsigned take(std::size_t hash);
        std::pair<std::size_t, logfile::Time> worth() const {
            return {accounts.size(), accounts.empty() ? logfile::Time() : accounts.back().last};
        }
    };
    struct Use {
        logfile::Time last;
        logfile::Time worth() const { return last; }
    };

    bool uses(const net::Prefix& prefix, std::size_t account) const;

    container::BoundedTable<net::Prefix, Stranger> strangers_;
    /// By the hash of the network and the account.
    container::BoundedTable<std::size_t, Use> uses_;
};

} // namespace ispkit::sip
