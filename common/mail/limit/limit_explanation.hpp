// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/rate_policy.hpp"

#include <string>

namespace ispkit::mail {

/// What a limit means, in words.
struct LimitExplanation {
    /// "each login".
    std::string counts;
    /// "all customers".
    std::string applies_to;
    /// The answer above it, with a key's kind in capitals instead of a key.
    std::string answer;
    /// The stages at which it is decided.
    std::string stages;
};

/// Explains a limit of the policy.
LimitExplanation explain(const RateLimit& limit, const RatePolicy& policy);

} // namespace ispkit::mail
