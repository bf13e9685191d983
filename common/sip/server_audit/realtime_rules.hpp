// SPDX-License-Identifier: MIT
#pragma once

#include "sip/finding/audited_config.hpp"
#include "sip/finding/finding.hpp"

namespace ispkit::sip {

/// Reports what extconfig.conf and sorcery.conf take from a database instead of from files.
void check_realtime(AuditedConfigs configs, Findings& findings);

/// Whether auth sections of pjsip.conf may be in such a database.
bool has_auths_elsewhere(AuditedConfigs configs);

} // namespace ispkit::sip
