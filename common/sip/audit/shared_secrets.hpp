// SPDX-License-Identifier: MIT
#pragma once

#include "sip/audit/credential.hpp"
#include "sip/finding/finding.hpp"

#include <span>

namespace ispkit::sip {

inline constexpr Rule k_secret_shared = {"secret-shared", Severity::high,
                                         "give each account a random secret of its own"};

/// Reports the secrets that several accounts share, each with another account that has it.
void check_shared_secrets(std::span<const Credential> credentials, Findings& findings);

} // namespace ispkit::sip
