// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <string>
#include <vector>

namespace ispkit::net {

/// The addresses of this machine's interfaces from getifaddrs(3), each as a prefix of full length.
std::vector<Prefix> own_addresses();

/// The machine's name from gethostname(2); "localhost" if it has none.
std::string own_name();

} // namespace ispkit::net
