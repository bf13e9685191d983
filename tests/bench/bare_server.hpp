// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ispkit::bench {

/// Serves at "HOST:PORT" until it is killed: a policy server of one thread that reads requests as
/// far as the empty line at their end, and answers DUNNO to each. No service can be faster.
[[noreturn]] void serve_bare(const std::string& address);

} // namespace ispkit::bench
