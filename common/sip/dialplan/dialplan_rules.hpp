// SPDX-License-Identifier: MIT
#pragma once

#include "sip/dialplan/dialplan.hpp"
#include "sip/finding/finding.hpp"

#include <vector>

namespace ispkit::sip {

/// The rules of extensions.conf.
std::vector<const Rule*> dialplan_rules();

/// Checks what callers make of the dialplan, and what it lets guests and mailboxes reach.
void check_dialplan(AuditedConfigs configs, const Dialplan& dialplan, Findings& findings);

} // namespace ispkit::sip
