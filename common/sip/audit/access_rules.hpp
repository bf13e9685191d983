// SPDX-License-Identifier: MIT
#pragma once

#include "sip/finding/audited_config.hpp"
#include "sip/finding/finding.hpp"

#include <vector>

namespace ispkit::sip {

/// The rules on access without a secret in sip.conf, iax.conf and users.conf.
std::vector<const Rule*> access_rules();

void check_access(AuditedConfigs configs, Findings& findings);

} // namespace ispkit::sip
