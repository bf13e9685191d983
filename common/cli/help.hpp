// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"

#include <span>
#include <string>
#include <string_view>

namespace ispkit::cli {

/// An option for --help: its section, its names such as "-f,--force", the name of its value or
/// nothing, and its description.
struct HelpOption {
    std::string_view section;
    std::string_view names;
    std::string_view metavar;
    std::string_view help;
};

/// The answer to --help, at most 79 columns wide.
std::string help_text(const Tool& tool, std::span<const HelpCommand> commands,
                      std::span<const HelpOption> options);

/// The version of the toolkit, "1.2.3".
std::string_view toolkit_version();

/// The answer to --version: "tool (ispkit) 1.2.3", and a line with the libraries.
std::string version_text(const Tool& tool, std::string_view cli11_version);

} // namespace ispkit::cli
