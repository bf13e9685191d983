// SPDX-License-Identifier: MIT
#include "net/example.hpp"

#include "error.hpp"
#include "net/dns_name.hpp"
#include "net/own_addresses.hpp"

#include <algorithm>
#include <array>

namespace ispkit::net {

namespace {

constexpr std::array<std::string_view, 4> k_domains{"example", "example.com", "example.net",
                                                    "example.org"};

constexpr std::array k_networks{
    Prefix(Address::of_ipv4(0xc000'0200), 24),
    Prefix(Address::of_ipv4(0xc633'6400), 24),
    Prefix(Address::of_ipv4(0xcb00'7100), 24),
    Prefix(Address::of_bits(0x2001'0db8'0000'0000, 0), 32),
    Prefix(Address::of_bits(0x3fff'0000'0000'0000, 0), 20),
};

} // namespace

bool is_for_examples(std::string_view host_name) {
    return std::any_of(k_domains.begin(), k_domains.end(),
                       [&](std::string_view domain) { return is_in_domain(host_name, domain); });
}

bool is_for_examples(const Prefix& prefix) {
    return std::any_of(k_networks.begin(), k_networks.end(), [&](const Prefix& network) {
        return network.contains(prefix.first()) && network.contains(prefix.last());
    });
}

bool is_for_examples(const PrefixSet& set) {
    return !set.empty() && set.is_within(PrefixSet({k_networks.begin(), k_networks.end()}));
}

bool are_examples_in_use() {
    try {
        const std::vector<Prefix> own = own_addresses();
        return std::any_of(own.begin(), own.end(),
                           [](const Prefix& address) { return is_for_examples(address); });
    } catch (const Error&) { // in a sandbox without AF_NETLINK
        return false;
    }
}

} // namespace ispkit::net
