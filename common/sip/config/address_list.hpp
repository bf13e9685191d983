// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// The share of IPv4 and of IPv6 that a set of public addresses covers, from 0 to 1. Addresses from
/// which nobody sends on the Internet (private, loopback, multicast and similar) do not count.
struct Share {
    double ipv4 = 0;
    double ipv6 = 0;
};

/// The largest possible intersection of two sets, and their largest possible union.
Share smaller(const Share& a, const Share& b);
Share sum(const Share& a, const Share& b);

enum class Reach {
    few,
    /// A /16 of IPv4 or a /28 of IPv6, more than one carrier has: such as the customers of a cloud.
    many,
    /// A /8 of IPv4 or a /16 of IPv6, and more.
    everybody,
};

Reach reach_of(const Share& share);

/// "/8 of IPv4" or "/16 of IPv6": the network with about as many addresses, of the family in which
/// the share is larger.
std::string network_of_size(const Share& share);

/// A list of addresses as Asterisk's permit, deny and match lines make it: the last entry that
/// contains an address decides.
class AddressList {
public:
    enum class Sense { in, out };

    /// A list without entries; `otherwise` is the decision for addresses that no entry contains.
    explicit AddressList(Sense otherwise)
        : otherwise_(otherwise) {}

    /// Adds the entries of a value, separated by commas, in that sense; entries that begin with "!"
    /// in the opposite sense. An entry is an address or a network, with a length or a netmask, and
    /// optionally with a port. Returns the entries that are neither.
    std::vector<std::string_view> add(std::string_view value, Sense sense);

    /// The share of addresses in the list. O(n * 128).
    Share share() const;

    bool has_ipv6() const { return has_ipv6_; }

private:
    struct Entry {
        net::Prefix prefix;
        Sense sense;
    };
    using Entries = std::vector<Entry>;

    bool add_entry(std::string_view text, Sense sense);
    static double share(const net::Prefix& prefix, Entries::iterator begin, Entries::iterator end,
                        Sense otherwise);

    Sense otherwise_;
    Entries entries_;
    bool has_ipv6_ = false;
};

} // namespace ispkit::sip
