// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::firewall {

/// What the kernel knows of a connection limit.
struct ConnectionLimitListing {
    /// A client that was above the limit.
    struct Client {
        net::Prefix prefix;
        /// How many of its connections were above it, and how long ago the last one was.
        std::uint64_t connections;
        std::uint64_t seconds_ago;
    };
    struct Counter {
        /// "allowed", "unlisted", "within" or "limited", and "ipv4" or "ipv6".
        std::string name;
        std::string family;
        std::uint64_t connections;
    };

    /// How many clients of a family are known, and how many there is room for.
    struct Room {
        std::string family;
        std::uint64_t taken;
        std::uint64_t size;
    };

    /// Those with most connections first; each prefix occurs once.
    std::vector<Client> clients;
    std::vector<Counter> counters;
    std::vector<Room> rooms;
};

/// Reads what "nft -j list table" or "nft -j list ruleset" writes (libnftables-json(5)): of all
/// that is there, the table "inet NAME", which nft_ruleset has made. Throws Error for what is no
/// such JSON, and where that table, or its sets, are missing.
ConnectionLimitListing parse_connection_limit_listing(std::string_view json,
                                                      std::string_view table);

} // namespace ispkit::firewall
