// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ispkit::service {

/// Which service of systemd is to run: one that is enabled or has failed, or also one that was
/// stopped, since another needs it.
enum class ToRun { if_enabled, always };

/// Why a service that is to run does not: "NAME.service is not running (failed; 'journalctl -u
/// NAME' says why)". Empty if it runs or is not to run, and where systemd cannot be asked.
std::string trouble_of_service(const std::string& name, ToRun to_run);

} // namespace ispkit::service
