// SPDX-License-Identifier: MIT
#include "cli/option/settings_file.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"
#include "text/visible_text.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace ispkit::cli {

namespace {

bool has_control_character(std::string_view text) {
    constexpr char k_first_printable = ' ';
    return std::any_of(text.begin(), text.end(), [](char c) {
        return c != '\t' && static_cast<unsigned char>(c) < k_first_printable;
    });
}

Setting setting_of(std::string_view line, std::uint64_t number) {
    const std::size_t equals = line.find('=');
    const std::string_view name = text::trim(line.substr(0, equals));
    if (equals == line.npos || name.empty()) {
        throw_error("'{}' is not a setting (NAME = VALUE)", text::visible_text(line));
    }
    const std::string_view value = text::trim(line.substr(equals + 1));
    if (value.empty()) {
        throw_error("{} has no value", text::visible_text(name));
    }
    return {std::string(name), std::string(value), number};
}

SettingsSection section_of(std::string_view line, std::uint64_t number) {
    const std::string_view name = text::trim(line.substr(1, line.size() - 2));
    if (!line.ends_with(']') || name.empty()) {
        throw_error("'{}' is not a heading ([NAME])", text::visible_text(line));
    }
    return {std::string(name), number, {}};
}

/// The number of characters to insert, remove or replace (Levenshtein's distance).
std::size_t distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < one.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < other.size(); ++j) {
            const std::size_t replaced = diagonal + (one[i] == other[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

/// The option that a misspelt name probably means: " (did you mean 'db'?)", or nothing.
std::string suggestion(std::string_view name, const OptionTable& table) {
    constexpr std::size_t k_longest_name = 64;
    constexpr std::size_t k_most_mistakes = 3;
    if (name.starts_with("--") && table.find(name.substr(2)) != nullptr) {
        return fmt::format(" (it is written {} here)", name.substr(2));
    }
    std::size_t least = std::min(k_most_mistakes, name.size() / 2) + 1;
    std::string_view nearest;
    for (const Option& option : table.options()) {
        if (const std::size_t found =
                name.size() > k_longest_name ? least : distance(name, option.name());
            found < least) {
            least = found;
            nearest = option.name();
        }
    }
    return nearest.empty() ? std::string() : fmt::format(" (did you mean '{}'?)", nearest);
}

} // namespace

SettingsFile parse_settings(std::string_view text, const std::string& path) {
    SettingsFile file{.path = path};
    text::for_each_line(text, path, [&](std::string_view line, std::uint64_t number) {
        line = text::trim(line);
        if (line.empty() || line.starts_with('#') || line.starts_with(';')) {
            return;
        }
        if (has_control_character(line)) {
            throw_error("has a control character");
        }
        if (!line.starts_with('[')) {
            file.sections.back().settings.push_back(setting_of(line, number));
            return;
        }
        SettingsSection section = section_of(line, number);
        for (const SettingsSection& earlier : file.sections) {
            if (earlier.name == section.name) {
                throw_error("[{}] stands in line {} already", text::visible_text(section.name),
                            earlier.line);
            }
        }
        file.sections.push_back(std::move(section));
    });
    return file;
}

void check_names(const SettingsFile& file, const SettingsSection& section, const OptionTable& table,
                 const OptionTable& general) {
    for (const Setting& setting : section.settings) {
        if (table.find(setting.name) == nullptr && general.find(setting.name) != nullptr) {
            const SettingsSection& first = file.sections.at(1);
            throw_error("{}: {} must stand above the first heading ([{}] in line {})",
                        place(file.path, setting.line), setting.name,
                        text::visible_text(first.name), first.line);
        }
        if (table.find(setting.name) == nullptr) {
            throw_error("{}: unknown setting '{}'{}", place(file.path, setting.line),
                        text::visible_text(setting.name), suggestion(setting.name, table));
        }
    }
}

void apply_settings(const SettingsFile& file, const SettingsSection& section,
                    const OptionTable& table) {
    struct Given {
        std::vector<std::string> values;
        std::uint64_t line = 0;
    };
    std::map<const Option*, Given> given;
    for (const Setting& setting : section.settings) {
        with_context([&] { return place(file.path, setting.line); },
                     [&] {
                         const Option* const option = table.find(setting.name);
                         if (option == nullptr) {
                             return;
                         }
                         Given& of_option = given[option];
                         if (!of_option.values.empty() && option->kind != Option::Kind::list) {
                             throw_error("{} stands in line {} already", setting.name,
                                         of_option.line);
                         }
                         if (option->check) {
                             with_context([&] { return setting.name; },
                                          [&] { option->check(setting.value); });
                         }
                         of_option.values.push_back(setting.value);
                         of_option.line = setting.line;
                     });
    }
    for (const auto& entry : given) {
        const Option& option = *entry.first;
        const Given& of_option = entry.second;
        with_context(
            [&] { return fmt::format("{}: {}", place(file.path, of_option.line), option.name()); },
            [&] { option.read(of_option.values); });
    }
}

void take_list(const std::string& path, std::string_view name,
               const std::function<void(const std::string&)>& take) {
    const SettingsFile file = parse_settings(io::read_file(path, SettingsFile::k_largest), path);
    for (const Setting& setting : file.sections.front().settings) {
        if (setting.name == name) {
            with_context([&] { return fmt::format("{}: {}", place(path, setting.line), name); },
                         [&] { take(setting.value); });
        }
    }
}

} // namespace ispkit::cli
