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

/// The kernel's table of bans, through libnftables in this process.
class Firewall {
public:
    Firewall();

    /// Makes what is missing of the table, the usual sets and those that it has.
    void set_up();

    /// Brings all records about in one transaction, where that fails as many as can be; calls
    /// failed for each of the others. Each prefix is to occur once.
    void apply(std::span<const firewall::BanRecord> records,
               const std::function<void(const firewall::BanRecord&, const std::string&)>& failed);

    /// Removes all bans.
    void flush();

    /// Empty where the table is missing.
    firewall::NftListing list();

private:
    struct Free {
        void operator()(nft_ctx* context) const;
    };

    /// What went wrong, nothing where all went well.
    std::optional<std::string> run(const std::string& script);
    void add_sets_for(std::span<const firewall::BanRecord> records);

    std::unique_ptr<nft_ctx, Free> context_;
    firewall::NftSets sets_;
};

} // namespace ispkit::nft_ban
