// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/rate_policy.hpp"

#include <string>
#include <vector>

namespace ispkit::mail {

/// What a limit means, in words.
struct LimitExplanation {
    /// "each login".
    std::string counts;
    /// "all customers".
    std::string applies_to;
    /// The different answers above it, with a key's kind in capitals instead of a key: first that
    /// of a client that may try again, then those for messages that are too much alone.
    std::vector<std::string> answers;
    /// The stages at which it is decided.
    std::string stages;
};

/// Explains a limit of the policy.
LimitExplanation explain(const RateLimit& limit, const RatePolicy& policy);

} // namespace ispkit::mail
