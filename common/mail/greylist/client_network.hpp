// SPDX-License-Identifier: MIT
#pragma once

#include "mail/request/policy_request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The prefix lengths of networks that count as one client.
struct NetworkLengths {
    unsigned ipv4 = 24;
    unsigned ipv6 = 64;
};

/// The client of a request as greylisting remembers it: the registered domain of its verified name,
/// so that a provider's pool is one client; the whole name if a customer rents the machine, whose
/// neighbours are other customers' (is_rented_machine()). If it has no such name, or a name made
/// from its address, such as those of dial-up pools, it is the client's network.
std::string client_network(const PolicyRequest& request, const NetworkLengths& lengths);

/// The network of the address, as client_network() has it for a client without a name.
std::string network_of(const net::Address& address, const NetworkLengths& lengths);

/// All names that client_network() may have for what a person types: an address (all networks that
/// contain it), a network or a domain, in any form.
std::vector<std::string> names_of_client(std::string_view text);

/// The shortest prefix length of a network that can count as one client.
inline constexpr unsigned k_shortest_network = 8;

/// Whether the name contains the last two octets of the IPv4 address as numbers, or the whole
/// address in hexadecimal; or of an IPv6 address the first 48 bits, with or without the leading
/// zeros of its groups, or digit by digit in reverse. The name must be in lower case.
bool is_made_from_address(std::string_view name, const net::Address& address);

/// Whether the part of a name before its registered domain is that of a machine which a hosting
/// company rents out: a label has a serial number (four digits in a row, or eight letters and
/// digits with three digits or more), or a word for such machines and a digit: "vmi123456",
/// "v22011", "vps-3f2a1b9c", "dedi7". It is not if this label or one to the right of it has a word
/// for mail servers, since then it is a name in a pool: "o1678991n23.outbound-mail". The text must
/// be in lower case.
bool is_rented_machine(std::string_view host);

} // namespace ispkit::mail
