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

    struct Network {
        net::Prefix prefix;
        std::string name;
        /// The line of the file that it was read from.
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

/// Networks from the command line: "198.51.100.0/24", or a file as above. The file's names are
/// ignored, so that one file serves all tools. Throws Error, also for a file without networks,
/// which may have been truncated.
std::vector<net::Prefix> networks_of_argument(const std::string& prefix_or_file);

} // namespace ispkit::mail
