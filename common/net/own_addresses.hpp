// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <vector>

namespace ispkit::net {

/// The addresses of this machine's interfaces, as getifaddrs(3) tells them, each a prefix of its
/// own.
std::vector<Prefix> own_addresses();

} // namespace ispkit::net
