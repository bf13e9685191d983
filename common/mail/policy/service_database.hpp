// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Where the commands of a policy service find its database: in this order, --db, the file of
/// --config, the environment, the configuration file of the unit, and a file of this host.
struct ServiceDatabase {
    /// The environment variable.
    const char* variable;
    /// The configuration file of the unit.
    std::string_view configuration;
    /// The file of this host; a command's `url` begins with it.
    std::string_view file;
    /// For --help.
    std::string_view help;

    /// Declares --db.
    void declare(cli::OptionTable& table, std::string& url) const;

    /// The same for a command that also takes other options from the configuration file, which is
    /// the caller's part.
    void declare_for_command(cli::CommandLine& command_line, std::string& url) const;

    /// The same with --config, which gives --db and those other options.
    void declare_with_configuration(cli::CommandLine& command_line, std::string& url,
                                    std::vector<std::string_view> others = {}) const;
};

} // namespace ispkit::mail
