// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <vector>

namespace ispkit::net {

/// The addresses of this machine's interfaces, as getifaddrs(3) tells them.
std::vector<Address> own_addresses();

} // namespace ispkit::net
