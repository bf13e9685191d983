// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace ispkit::net {

/// The most characters that a name of the DNS has, without a dot at its end (RFC 1035, 2.3.4).
inline constexpr std::size_t k_longest_dns_name = 253;

/// Whether the name is the domain or below it; both in lower case, without a dot at the end.
inline bool is_in_domain(std::string_view name, std::string_view domain) {
    return name.ends_with(domain) &&
           (name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.');
}

} // namespace ispkit::net
