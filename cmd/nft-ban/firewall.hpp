// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/nft_listing.hpp"
#include "firewall/ban/nft_script.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct nft_ctx;

namespace ispkit::nft_ban {

/// The kernel's table of bans, accessed through libnftables.
class Firewall {
public:
    Firewall();

    /// Creates the missing parts of the table, the usual sets and the sets that are known.
    void set_up();

    /// Applies all records in one transaction. If that fails, applies as many as possible and calls
    /// failed for each of the others. Each prefix must occur only once.
    void apply(std::span<const firewall::BanRecord> records,
               const std::function<void(const firewall::BanRecord&, const std::string&)>& failed);

    /// Removes all bans.
    void flush();

    /// The table's content; empty if the table is missing.
    firewall::NftListing list();

private:
    struct Free {
        void operator()(nft_ctx* context) const;
    };

    /// Runs nft commands; returns the error, or nothing on success.
    std::optional<std::string> run(const std::string& script);
    void add_sets_for(std::span<const firewall::BanRecord> records);

    std::unique_ptr<nft_ctx, Free> context_;
    firewall::NftSets sets_;
};

} // namespace ispkit::nft_ban
