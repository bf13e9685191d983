// SPDX-License-Identifier: MIT
#pragma once

#include "sip/dialplan/dialplan.hpp"
#include "sip/finding/finding.hpp"

#include <vector>

namespace ispkit::sip {

/// The rules that only pjsip.conf can break.
std::vector<const Rule*> pjsip_rules();

/// Checks the endpoints and auth sections of all pjsip configurations.
void check_pjsip(AuditedConfigs configs, const Dialplan& dialplan, Findings& findings);

} // namespace ispkit::sip
