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

    bool empty() const { return names_.empty(); }

    /// The name of the smallest network that holds the address, null where there is none.
    const std::string* find(const net::Address& address) const;

private:
    std::map<net::Prefix, std::string> names_;
    /// The lengths that there are, longest first.
    std::vector<unsigned> ipv4_lengths_;
    std::vector<unsigned> ipv6_lengths_;
};

} // namespace ispkit::mail
