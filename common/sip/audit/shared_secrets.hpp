// SPDX-License-Identifier: MIT
#pragma once

#include "sip/audit/credential.hpp"
#include "sip/audit/finding.hpp"

#include <span>

namespace ispkit::sip {

inline constexpr Rule k_secret_shared = {"secret-shared", Severity::high,
                                         "give each account a random secret of its own"};

/// Takes down the secrets that more than one account has, each with another one of these.
void check_shared_secrets(std::span<const Credential> credentials, Findings& findings);

} // namespace ispkit::sip
