// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/rate_policy.hpp"

#include <string>
#include <vector>

namespace ispkit::mail {

/// Sentences about probable mistakes in these limits: limits that count nobody or
/// strangers, that others make useless, or that no message of a usual size can pass, and classes
/// without customers.
std::vector<std::string> findings(const RatePolicy& policy);

} // namespace ispkit::mail
