// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/limit_answer.hpp"
#include "mail/limit/rate_policy.hpp"
#include "mail/ratelimit/pending_recipients.hpp"
#include "mail/request/policy_request.hpp"

#include <string>
#include <vector>

namespace ispkit::mail {

/// The limits that apply to a request, in their order, and how much it adds.
struct LimitClaims {
    std::vector<LimitClaim> all;
    /// Whether a limit of recipients' domains is missing, because the recipients were not asked
    /// about at RCPT.
    bool lacks_domains = false;
    /// Whether a limit of bytes is counted by the size that the client announced.
    bool lacks_size = false;
};

/// A key that identifies a message: the server's name for it, which may be used again after a
/// restart, and the client. Empty if the server has no name for it.
std::string message_key(const PolicyRequest& request);

/// Without what was used. They are valid as long as the policy and its overrides.
LimitClaims claims_of(const PolicyRequest& request, const std::string& message,
                      const RatePolicy& policy, const PendingRecipients& pending);

} // namespace ispkit::mail
