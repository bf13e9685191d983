// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/port_list.hpp"
#include "net/prefix.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::firewall {

/// The bans that a firewall enforces.
struct BanListing {
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

    std::vector<Ban> bans;
    std::vector<Dropped> dropped;
    /// The destination ports of packets that are dropped; nothing if that is not known.
    std::optional<PortList> ports;
};

} // namespace ispkit::firewall
