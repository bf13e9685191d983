// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace ispkit::net {

/// The most characters that a name of the DNS has, without a dot at its end (RFC 1035, 2.3.4).
inline constexpr std::size_t k_longest_dns_name = 253;

} // namespace ispkit::net
