// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <optional>

struct sockaddr;

namespace ispkit::net {

/// The address of a socket; nothing if it is neither IPv4 nor IPv6.
std::optional<Address> address_of(const sockaddr& socket);

} // namespace ispkit::net
