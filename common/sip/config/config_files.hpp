// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/asterisk_config.hpp"

#include <string>
#include <vector>

namespace ispkit::sip {

/// Reads a configuration file and all that it includes; "-" is standard input. Like Asterisk, takes
/// the names of included files relative to the folder of the first one, and expands their
/// wildcards. Looks for those with absolute names below the folder `root`, unless it is empty.
/// Throws Error.
AsteriskConfig read_asterisk_config(const std::string& path, const std::string& root);

/// The path itself, or, if it is a folder, the files there that have a name of main_file_names().
/// Throws Error for a folder without any.
std::vector<std::string> config_files_at(const std::string& path);

} // namespace ispkit::sip
