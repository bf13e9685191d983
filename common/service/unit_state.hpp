// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ispkit::service {

/// Why a service of systemd that is to run does not: "NAME.service is not running (failed;
/// 'journalctl -u NAME' says why)". Empty if it runs or is not to run, as one that is neither
/// enabled nor has failed, and where systemd cannot be asked.
std::string trouble_of_service(const std::string& name);

} // namespace ispkit::service
