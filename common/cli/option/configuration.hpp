// SPDX-License-Identifier: MIT
#pragma once

#include "cli/option/option_table.hpp"
#include "cli/option/settings_file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::cli {

/// Which configuration file a command reads, and what it takes from it.
struct Configuration {
    /// What --help says of --config; empty if there is no such option.
    std::string help;
    /// The file where --config names none; empty if there is none.
    std::string default_path;
    /// Whether the caller reads the sections.
    bool may_have_sections = false;
    /// The section that options are taken from, and the one that is for another command; empty if
    /// there is none.
    std::string own_section;
    std::string other_section;
    /// Those options that are taken from the part without a name; all if there are none.
    std::vector<std::string_view> only_options;
    /// Those that the file may have, if they are not those of the command.
    std::optional<OptionTable> options_of_file;

    /// Those options of the command's table that the file may give.
    OptionTable options_among(const OptionTable& table) const;

    /// Reads the file and checks that it has only what it may have; sets options of the table, that
    /// of the command. Throws Error, which begins with file and line; what is understood counts.
    /// `file` has what could be read.
    void read(const std::string& path, const OptionTable& table, SettingsFile& file) const;
};

} // namespace ispkit::cli
