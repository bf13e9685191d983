// SPDX-License-Identifier: MIT
#pragma once

#include "sip/audit/credential.hpp"

namespace ispkit::sip {

/// Adds the secrets of manager.conf and ari.conf, where logins with them are possible, and the PINs
/// of voicemail.conf, also empty ones.
void add_service_credentials(AuditedConfigs configs, std::vector<Credential>& credentials);

} // namespace ispkit::sip
