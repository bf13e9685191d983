// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"
#include "net/prefix.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The provider's own customers: their networks, and what they are called.
class KnownNetworks {
public:
    /// Adds lines "PREFIX NAME...", where the name may be missing; '#' begins a comment. Throws
    /// Error with name and line.
    void add_file(std::string_view text, const std::string& name);

    bool empty() const { return networks_.empty(); }

    std::vector<net::Prefix> prefixes() const;

    struct Network {
        net::Prefix prefix;
        std::string name;
        /// The line that it is in.
        std::uint64_t line = 0;
    };

    /// The smallest network that holds the address, or all of the prefix; null where there is none.
    const Network* find(const net::Address& address) const {
        return find(net::Prefix(address, net::Prefix::k_longest));
    }
    const Network* find(const net::Prefix& prefix) const;

private:
    std::map<net::Prefix, Network> networks_;
    /// The lengths that there are, longest first.
    std::vector<unsigned> ipv4_lengths_;
    std::vector<unsigned> ipv6_lengths_;
};

/// Networks that a person gave: "198.51.100.0/24", or a file as above, whose names do not matter
/// here, so that one file serves all tools. Throws Error, also for a file that was cut to nothing.
std::vector<net::Prefix> networks_of_argument(const std::string& prefix_or_file);

} // namespace ispkit::mail
