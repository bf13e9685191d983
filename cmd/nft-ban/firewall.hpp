// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/apply_in_parts.hpp"
#include "firewall/ban/nft_listing.hpp"
#include "firewall/ban/nft_script.hpp"
#include "firewall/ban/standing_bans.hpp"
#include "firewall/enforcer/enforce.hpp"
#include "nftables_events.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct nft_ctx;

namespace ispkit::nft_ban {

/// The kernel's table of bans, accessed through libnftables. It remembers the bans, so that it can
/// put the table back after another program has removed it.
class Firewall {
public:
    using Tell = std::function<void(const std::string&)>;

    /// tell is called when the table has been put back, and for end_bans_of().
    explicit Firewall(Tell tell);

    /// Creates the missing parts of the table, the usual sets and the sets that are known. Bans
    /// apply to these ports; by default to those of the existing table.
    void set_up(const std::optional<firewall::PortList>& ports);

    /// Applies all records in one transaction. If that fails, applies as many as possible and calls
    /// failed for each of the others. Each prefix must occur only once.
    void apply(std::span<const firewall::BanRecord> records, const firewall::ApplyFailed& failed);

    /// Makes these prefixes, each of which must occur only once, the bans of that feed, in one
    /// transaction. Throws Error if nothing was changed.
    void replace(const std::string& source, std::span<const net::Prefix> prefixes);

    /// Ends the remembered bans that contain any of these addresses, and tells of each.
    void end_bans_of(const net::PrefixSet& never);

    /// Removes all bans, also those of feeds.
    void flush();

    /// The table's content; empty if the table is missing. Takes a second for 50,000 bans, since
    /// the kernel does.
    firewall::NftListing list();

    /// Remembers the bans that the table has now. If it is lost, the earlier ones stay remembered,
    /// and the result is false.
    bool learn();

    /// If the table or its rules are gone, makes them again, with all remembered bans, and tells.
    /// Returns whether the table is complete now.
    bool put_back_if_lost();

    /// What can be told without listing all bans. Throws Error.
    firewall::FirewallState state();

    /// How many transactions have been committed.
    std::uint64_t transactions() const { return transactions_; }

private:
    struct Free {
        void operator()(nft_ctx* context) const;
    };

    /// Runs nft commands; returns the error, or nothing on success.
    std::optional<std::string> run(const std::string& script);
    /// Runs commands that change the table.
    std::optional<std::string> commit(const std::string& script);
    /// Makes the parts of the table that are missing.
    std::optional<std::string> commit_setup();
    /// What a list command prints; nothing if the table is missing.
    std::optional<firewall::NftListing> listing_of(const std::string& command);
    std::optional<std::string> apply_at_once(std::span<const firewall::BanRecord> records);
    /// Makes those of the sets that are missing.
    std::optional<std::string> add_sets(const firewall::NftSets& needed);
    /// Takes over the sets of the table; returns whether one was unknown.
    bool learn_sets();
    /// Takes over the ports of the table, unless it is lost.
    void learn_ports();
    /// Whether the table is missing, is not the one that was set up, or has fewer rules than sets.
    bool is_lost() const;
    /// Makes the table again with all remembered bans, and tells; returns the error, or nothing on
    /// success.
    std::optional<std::string> put_back();
    /// The same once, with as many bans as possible, and without telling.
    std::optional<std::string> restore();

    Tell tell_;
    std::unique_ptr<nft_ctx, Free> context_;
    firewall::NftSets sets_ = firewall::k_usual_sets;
    firewall::PortList ports_;
    firewall::StandingBans bans_;
    /// Of the table that has the remembered bans.
    std::optional<TableIdentity> identity_;
    bool put_back_failed_ = false;
    std::int64_t restorations_ = 0;
    std::uint64_t transactions_ = 0;
};

} // namespace ispkit::nft_ban
