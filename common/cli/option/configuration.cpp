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

void Configuration::read(const std::string& path, const OptionTable& table,
                         SettingsFile& file) const {
    file = parse_settings(io::read_file(path, SettingsFile::k_largest), path);
    const SettingsSection& general = file.sections.front();
    if (!only_options.empty()) {
        apply_settings(file, general, table.only(only_options));
    }
    for (const SettingsSection& section : std::span(file.sections).subspan(1)) {
        if (section.name == own_section) {
            check_names(file, section, table);
            apply_settings(file, section, table);
        } else if (!may_have_sections && section.name != other_section) {
            refuse(section, file, own_section.empty() ? other_section : own_section);
        }
    }
    if (own_section.empty() && only_options.empty()) {
        check_names(file, general, options_of_file ? *options_of_file : table);
        apply_settings(file, general, table);
    }
}

} // namespace ispkit::cli
