// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

namespace ispkit::net {

/// Whether the address is one of the public Internet: none that IANA's special-purpose registries
/// (RFC 6890) keep for loopback, private networks, links, documentation and the like. An address
/// that carries an IPv4 address for a translator (64:ff9b::/96, RFC 6052) is as public as that.
bool is_public(const Address& address);

} // namespace ispkit::net
