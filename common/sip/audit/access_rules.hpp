// SPDX-License-Identifier: MIT
#pragma once

#include "sip/audit/audited_config.hpp"
#include "sip/audit/finding.hpp"

#include <vector>

namespace ispkit::sip {

/// The rules on who gets in without a secret, by whatever door: sip.conf, iax.conf, users.conf.
std::vector<const Rule*> access_rules();

void check_access(AuditedConfigs configs, Findings& findings);

} // namespace ispkit::sip
