// SPDX-License-Identifier: MIT
#pragma once

#include "cli/option/option_table.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::cli {

/// A line NAME = VALUE of a configuration file.
struct Setting {
    std::string name;
    std::string value;
    std::uint64_t line = 0;
};

/// The settings below a heading [NAME], or above the first one: then the name is empty.
struct SettingsSection {
    std::string name;
    std::uint64_t line = 0;
    std::vector<Setting> settings;
};

/// A configuration file. Blank lines, and lines that begin with '#' or ';', are comments; a value
/// goes to the end of its line and may contain any character but control characters.
struct SettingsFile {
    static constexpr std::size_t k_largest = std::size_t{1} << 20;

    /// Its path, for messages.
    std::string path;
    /// The first is the one without a name.
    std::vector<SettingsSection> sections = {{}};
};

/// Throws Error, which begins with file and line, for a line of another form, an empty value, and a
/// heading that stands twice.
SettingsFile parse_settings(std::string_view text, const std::string& path);

/// Throws Error, which begins with file and line, for a name that is not in the table, with the one
/// that was probably meant. For the options in `general` it says that they belong above the first
/// heading.
void check_names(const SettingsFile& file, const SettingsSection& section, const OptionTable& table,
                 const OptionTable& general = {});

/// Sets the options of the table to what a section says; names that are not in the table are left
/// alone. Throws Error, which begins with file and line, for a bad value, and for a setting that is
/// no list and stands twice.
void apply_settings(const SettingsFile& file, const SettingsSection& section,
                    const OptionTable& table);

/// Takes the values of a list option, in order, from another tool's configuration file. Throws
/// Error; to what `take` throws for a value, it adds file, line and name.
void take_list(const std::string& path, std::string_view name,
               const std::function<void(const std::string&)>& take);

} // namespace ispkit::cli
