// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <string_view>

namespace ispkit::net {

// Names and addresses reserved for examples: in a configuration, they were copied from one.

/// Whether the host name, in lower case, is in a domain that nobody may register for this reason
/// (RFC 2606, RFC 6761).
bool is_for_examples(std::string_view host_name);

/// Whether all addresses of the prefix are such (RFC 5737, RFC 3849, RFC 9637).
bool is_for_examples(const Prefix& prefix);

} // namespace ispkit::net
