// SPDX-License-Identifier: MIT
#include "cli/option/configuration.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <span>

namespace ispkit::cli {

namespace {

[[noreturn]] void refuse(const SettingsSection& section, const SettingsFile& file,
                         const std::string& only_section) {
    throw_error("{}: [{}]: there {} in this file", place(file.path, section.line),
                text::visible_text(section.name),
                only_section.empty() ? std::string("are no sections")
                                     : fmt::format("is only the section [{}]", only_section));
}

} // namespace

OptionTable Configuration::options_among(const OptionTable& table) const {
    if (!own_section.empty() || (only_options.empty() && !options_of_file)) {
        return table;
    }
    if (!only_options.empty()) {
        return table.only(only_options);
    }
    std::vector<std::string_view> names;
    for (const Option& option : table.options()) {
        if (options_of_file->find(option.name()) != nullptr) {
            names.push_back(option.name());
        }
    }
    return table.only(names);
}

void Configuration::read(const std::string& path, const OptionTable& table,
                         SettingsFile& file) const {
    file = parse_settings(io::read_file(path, SettingsFile::k_largest), path);
    const SettingsSection& general = file.sections.front();
    if (!only_options.empty()) {
        apply_settings(file, general, table.only(only_options));
    } else if (own_section.empty()) {
        apply_settings(file, general, table);
    }
    const auto sections = std::span(file.sections).subspan(1);
    for (const SettingsSection& section : sections) {
        if (section.name == own_section) {
            apply_settings(file, section, table);
        }
    }
    for (const SettingsSection& section : sections) {
        if (section.name == own_section) {
            check_names(file, section, table);
        } else if (!may_have_sections && section.name != other_section) {
            refuse(section, file, own_section.empty() ? other_section : own_section);
        }
    }
    if (own_section.empty() && only_options.empty()) {
        check_names(file, general, options_of_file ? *options_of_file : table);
    }
}

} // namespace ispkit::cli
