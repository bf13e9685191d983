// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"
#include "net/prefix.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The provider's own customers: their networks and names.
class KnownNetworks {
public:
    /// Adds lines "PREFIX NAME..."; the name is optional, '#' begins a comment. Throws Error with
    /// the file's name and the line.
    void add_file(std::string_view text, const std::string& name);

    /// Adds "198.51.100.0/24", which has no name, or the file of that name. Throws Error, also for
    /// a file without networks, which may have been truncated.
    void add_argument(const std::string& prefix_or_file);

    struct Network {
        net::Prefix prefix;
        std::string name;
        /// The line of the file that it was read from; 0 if it is not of a file.
        std::uint64_t line = 0;
    };

    /// Adds a network, or returns the same one with another name, which then stays.
    const Network* add(Network network);

    bool empty() const { return networks_.empty(); }

    std::vector<net::Prefix> prefixes() const;

    /// The smallest network that contains the address, or the whole prefix; null if there is none.
    const Network* find(const net::Address& address) const {
        return find(net::Prefix(address, net::Prefix::k_longest));
    }
    const Network* find(const net::Prefix& prefix) const;

private:
    std::map<net::Prefix, Network> networks_;
    /// The prefix lengths in use, longest first.
    std::vector<unsigned> ipv4_lengths_;
    std::vector<unsigned> ipv6_lengths_;
};

/// The networks of such an argument. Their names are ignored, so that one file serves all tools.
std::vector<net::Prefix> networks_of_argument(const std::string& prefix_or_file);

} // namespace ispkit::mail
