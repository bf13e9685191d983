// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/asterisk_config.hpp"

#include <string>

namespace ispkit::sip {

/// Reads a configuration file and all that it includes; "-" is standard input. Like Asterisk, takes
/// the names of included files relative to the folder of the first one, and expands their
/// wildcards. Throws Error.
AsteriskConfig read_asterisk_config(const std::string& path);

} // namespace ispkit::sip
