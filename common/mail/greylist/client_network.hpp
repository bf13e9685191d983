// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/policy_request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Which networks count as one client.
struct NetworkLengths {
    unsigned ipv4 = 24;
    unsigned ipv6 = 64;
};

/// Whom a request comes from, as greylisting remembers it: the registered domain of the client's
/// verified name, so that a provider's pool is one client; or its network, where it has no such
/// name, or one that is made from its address, as those of dial-up pools are.
std::string client_network(const PolicyRequest& request, const NetworkLengths& lengths);

/// The network that the address is in, as client_network has it for a client without a name.
std::string network_of(const net::Address& address, const NetworkLengths& lengths);

/// The names that a client may be known as which a person calls by an address (all networks that
/// it is in), a network or a domain, in whatever form.
std::vector<std::string> names_of_client(std::string_view text);

/// The shortest network that can be one client.
inline constexpr unsigned k_shortest_network = 8;

/// Whether the last two octets of the IPv4 address are numbers in the name, or the whole address
/// stands there in hexadecimal; of an IPv6 address, its first 48 bits, with or without the zeros
/// that begin its groups, or digit by digit from behind. The name is in lower case.
bool is_made_from_address(std::string_view name, const net::Address& address);

} // namespace ispkit::mail
