// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "logfile/timestamp.hpp"
#include "net/prefix.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace ispkit::sip {

/// What is known of a network that logged in to an account.
enum class Standing : std::uint8_t {
    /// It failed before as if it guessed the password.
    guessed,
    /// The log does not prove that it has the password (LogEvent::proves_password).
    unproven,
    proven,
};

/// The last login of a network to an account.
struct AccountUse {
    net::Prefix prefix;
    std::string account;
    Standing standing;
    logfile::Time time;
};

/// The accounts that each network uses, and others on which it fails. This tells strangers who
/// guess passwords from offices where a telephone has an old one.
///
/// Memory is bounded. In a flood of addresses, those that use no account are forgotten first. Of
/// each network, at most 32 accounts are remembered on which it failed, or for which a log proves
/// nothing: anyone can make these. With those whose password it has, it may be 1,000.
class ClientAccounts {
public:
    /// How long uses are remembered.
    static constexpr std::chrono::days k_use_memory{30};
    /// How long failures are remembered, and how long after its last login an account is at work.
    static constexpr std::chrono::hours k_day{24};

    ClientAccounts();

    /// Brings into the cache what the next call needs for that network.
    void prefetch(const net::Prefix& prefix) const;

    /// Notes that the network failed to log in to the account, whose name may be empty (unknown).
    void add_failure(const net::Prefix& prefix, std::string_view account, logfile::Time time);

    struct Result {
        /// If the network has just guessed the password: the number of its failures before, on this
        /// and other accounts. Otherwise 0.
        unsigned failures_of_guess = 0;
        /// The use, if it is to be stored: it is new, or the stored one is an hour old.
        std::optional<AccountUse> news;
    };
    /// Whether the log proves that the network has the password.
    enum class Proof { yes, no };
    /// Notes that the network logged in. It has guessed the password if it did not use the account
    /// before and failed three times on it, or on three accounts that it does not use.
    Result add_success(const net::Prefix& prefix, std::string_view account, Proof proof,
                       logfile::Time time);

    /// Notes a use that was stored, before a restart or by another host.
    void restore(const AccountUse& use);

    /// Whether the network proved to have the account's password, and had not guessed it.
    bool is_own(const net::Prefix& prefix, std::string_view account) const;

    /// Whether the network proved to have the password of any account, and had not guessed it.
    bool has_telephones(const net::Prefix& prefix) const;

    /// The number of such networks. Looks at all that are remembered.
    std::size_t networks_with_telephones() const;

    /// The number of accounts that telephones in the network use: its own ones with a login within
    /// a day. 0 for a network that may be guessing: it uses fewer than two accounts, or fails on as
    /// many others or on 32.
    std::size_t at_work(const net::Prefix& prefix, logfile::Time time) const;

    /// The sum for the networks within a larger one. Looks at all networks that are remembered.
    std::size_t at_work_within(const net::Prefix& network, logfile::Time time) const;

private:
    /// Small, since a flood fills many times the cache with them, and days need no milliseconds.
    struct Failed {
        using Seconds = std::chrono::duration<std::uint32_t>;

        std::size_t hash;
        std::uint32_t failures;
        std::chrono::sys_time<Seconds> last;
    };
    struct Used {
        std::size_t hash;
        Standing standing;
        logfile::Time stored;
        logfile::Time last;

        /// What has become proven stays so; returns whether it has just become so.
        bool upgrade(Standing to);
    };
    /// The accounts of a network, those of the latest times at the end.
    struct Client {
        std::vector<Failed> failed;
        std::vector<Used> used;

        const Used* use_of(std::size_t hash) const;
        bool is_own(std::size_t hash) const;
        bool has_telephones() const;
        std::size_t at_work(logfile::Time time) const;
        std::tuple<std::size_t, std::size_t, logfile::Time> worth() const;
    };

    container::BoundedTable<net::Prefix, Client> clients_;
};

} // namespace ispkit::sip
