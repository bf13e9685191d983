// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::firewall {

/// The kernel's data about a connection limit.
struct ConnectionLimitListing {
    /// A client that was above the limit.
    struct Client {
        net::Prefix prefix;
        /// The number of its connections above the limit, and the seconds since the last one.
        std::uint64_t connections;
        std::uint64_t seconds_ago;
    };
    struct Counter {
        /// "allowed", "unlisted", "within" or "limited", and "ipv4" or "ipv6".
        std::string name;
        std::string family;
        std::uint64_t connections;
    };

    /// The number of known clients of a family, and the maximum.
    struct Room {
        std::string family;
        std::uint64_t taken;
        std::uint64_t size;
    };

    /// Clients with most connections first; each prefix occurs once.
    std::vector<Client> clients;
    std::vector<Counter> counters;
    std::vector<Room> rooms;
};

/// Reads the output of "nft -j list table" or "nft -j list ruleset" (libnftables-json(5)): of all
/// tables, only "inet NAME", which nft_ruleset has made; nothing if that is missing. Throws Error
/// for anything else, and if the table has no sets.
std::optional<ConnectionLimitListing> parse_connection_limit_listing(std::string_view json,
                                                                     std::string_view table);

/// What keeps the limit from having an effect, wholly or for some clients.
std::vector<std::string> problems(const ConnectionLimitListing& listing);

} // namespace ispkit::firewall
