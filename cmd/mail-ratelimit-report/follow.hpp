// SPDX-License-Identifier: MIT
#pragma once

#include "options.hpp"

namespace ispkit::ratelimitreport {

/// Reads logs as they grow and shows each offender once, when its score comes to be one's. Ends by
/// a signal only.
[[noreturn]] void follow(const Options& options);

} // namespace ispkit::ratelimitreport
