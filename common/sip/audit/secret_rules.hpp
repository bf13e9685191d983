// SPDX-License-Identifier: MIT
#pragma once

#include "sip/audit/credential.hpp"
#include "sip/finding/finding.hpp"

#include <span>
#include <vector>

namespace ispkit::sip {

/// The rules on secrets.
std::vector<const Rule*> secret_rules();

/// Reports for each secret the first rule that it breaks, and whether other accounts have the same
/// secret. A secret of fewer than weak_bits by zxcvbn's estimate is weak.
void check_secrets(std::span<const Credential> credentials, double weak_bits, Findings& findings);

} // namespace ispkit::sip
