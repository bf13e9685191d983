// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/nft_script.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::firewall {

/// The content of the table "inet ispkit".
struct NftListing {
    struct Ban {
        net::Prefix prefix;
        /// Nothing for a ban that does not end.
        std::optional<std::uint64_t> seconds_left;
        /// The feed that the ban is from; empty for a ban of a record.
        std::string source = {};
    };
    struct Dropped {
        /// "ipv4" or "ipv6".
        std::string family;
        std::uint64_t packets;
        std::uint64_t bytes;
    };

    NftSets sets;
    std::vector<Ban> bans;
    std::vector<Dropped> dropped;
    /// The destination ports of packets that are dropped.
    PortList ports;
};

/// Reads libnftables' JSON (libnftables-json(5)) for the table. Throws Error for anything else.
NftListing parse_nft_listing(std::string_view json);

} // namespace ispkit::firewall
