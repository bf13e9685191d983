// SPDX-License-Identifier: MIT
#pragma once

#include "sip/finding/audited_config.hpp"
#include "sip/finding/finding.hpp"

#include <vector>

namespace ispkit::sip {

/// The rules of manager.conf, ari.conf and http.conf, but for those on secrets.
std::vector<const Rule*> service_rules();

void check_services(AuditedConfigs configs, Findings& findings);

} // namespace ispkit::sip
