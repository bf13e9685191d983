// SPDX-License-Identifier: MIT
#pragma once

#include "cli/option/settings_file.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace ispkit::cli {

/// "FILE:LINE" of the setting that a message is about: of the first option in it, as in "--db and
/// --force exclude each other", that the section sets and that `is_given` does not name as given
/// elsewhere. Empty if there is none.
std::string place_of_setting(std::string_view message, const SettingsFile& file,
                             const SettingsSection& section,
                             const std::function<bool(std::string_view)>& is_given);

} // namespace ispkit::cli
