// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <vector>

namespace ispkit::net {

/// The addresses of this machine's interfaces from getifaddrs(3), each as a prefix of full length.
std::vector<Prefix> own_addresses();

} // namespace ispkit::net
