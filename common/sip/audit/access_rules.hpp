// SPDX-License-Identifier: MIT
#pragma once

#include "sip/dialplan/dialplan.hpp"
#include "sip/finding/finding.hpp"

#include <vector>

namespace ispkit::sip {

/// The rules on access without a secret in sip.conf, iax.conf and users.conf.
std::vector<const Rule*> access_rules();

void check_access(AuditedConfigs configs, const Dialplan& dialplan, Findings& findings);

} // namespace ispkit::sip
