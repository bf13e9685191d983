// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"

#include <span>
#include <string>
#include <string_view>

namespace ispkit::cli {

/// The answer to --help, at most 79 columns wide.
std::string help_text(const Tool& tool, std::span<const HelpCommand> commands,
                      std::span<const Option> options);

/// The version of the toolkit, "1.2.3".
std::string_view toolkit_version();

/// The answer to --version: "tool (ispkit) 1.2.3", and a line with the libraries.
std::string version_text(const Tool& tool, std::string_view cli11_version);

} // namespace ispkit::cli
