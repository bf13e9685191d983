// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix_set.hpp"

#include <string_view>

namespace ispkit::net {

// Names and addresses reserved for examples: in a configuration, they were copied from one.

/// Whether the host name, in lower case, is in a domain that nobody may register for this reason
/// (RFC 2606, RFC 6761).
bool is_for_examples(std::string_view host_name);

/// Whether all addresses of the prefix are such (RFC 5737, RFC 3849, RFC 9637).
bool is_for_examples(const Prefix& prefix);

/// Whether the set has addresses, and all of them are such.
bool is_for_examples(const PrefixSet& set);

/// Whether this machine is known to have such an address: it is in a network that was built with
/// them, as for a test.
bool are_examples_in_use();

} // namespace ispkit::net
