// SPDX-License-Identifier: MIT
#include "sip/filter/filter_values.hpp"

#include "error.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

namespace ispkit::sip {

namespace {

constexpr std::string_view k_definition = "Definition";
constexpr std::string_view k_init = "Init";
constexpr std::string_view k_default = "DEFAULT";
constexpr std::string_view k_known = "known";

/// "section/name" as a pair; no section where there is no slash.
struct Reference {
    explicit Reference(std::string_view text)
        : section(text.substr(0, text.find('/') == text.npos ? 0 : text.find('/')))
        , name(text::lower(section.empty() ? text : text.substr(section.size() + 1))) {}

    std::string_view section;
    std::string name;
};

/// The setting of a section that may be null; null if there is none.
const FilterSetting* setting_of(const FilterSection* section, std::string_view name) {
    if (section == nullptr) {
        return nullptr;
    }
    const auto found = section->find(name);
    return found == section->end() ? nullptr : &found->second;
}

std::string joined_text(const FilterSetting& setting) {
    std::string text;
    for (const SettingLine& line : setting) {
        text += text.empty() ? "" : "\n";
        text += line.text;
    }
    return text;
}

void count_reference(std::size_t& count, std::string_view text) {
    if (++count > FilterValues::k_most_references || text.size() > FilterValues::k_longest_value) {
        throw_error("definitions refer to each other without end (at most {} references and {} "
                    "bytes)",
                    FilterValues::k_most_references, FilterValues::k_longest_value);
    }
}

} // namespace

/// The setting of a section or, as in ConfigParser, of [DEFAULT].
const FilterSetting* FilterValues::find(std::string_view section, std::string_view setting) const {
    const FilterSetting* const own = setting_of(settings_.section(section), setting);
    if (own == nullptr && setting == "logtype") {
        // fail2ban sets it by the source of the lines, whatever [DEFAULT] says.
        static const FilterSetting k_file{SettingLine{"", "file"}};
        return &k_file;
    }
    return own != nullptr ? own : setting_of(settings_.section(k_default), setting);
}

/// What a reference from a section refers to: "name", "known/name" or "section/name".
const FilterSetting* FilterValues::find_reference(std::string_view section,
                                                  std::string_view reference) const {
    const Reference wanted(reference);
    if (text::equal_ignoring_case(wanted.section, k_known)) {
        const FilterSetting* const replaced = setting_of(settings_.replaced(section), wanted.name);
        return replaced != nullptr ? replaced : find(k_default, wanted.name);
    }
    return find(wanted.section.empty() ? section : wanted.section, wanted.name);
}

/// [Init] for the settings that it has: they replace those of [Definition].
std::string_view FilterValues::section_with(std::string_view setting) const {
    return setting_of(settings_.section(k_init), setting) != nullptr ? k_init : k_definition;
}

/// The text with each %(name)s replaced; %% is a percent sign.
std::string FilterValues::interpolated(std::string_view text, std::string_view section,
                                       std::size_t& count, int depth) const {
    std::string result;
    for (;;) {
        const std::size_t percent = text.find('%');
        result += text.substr(0, percent);
        if (percent == text.npos) {
            return result;
        }
        text.remove_prefix(percent + 1);
        if (text.starts_with('%')) {
            result += '%';
            text.remove_prefix(1);
            continue;
        }
        const std::size_t end = text.find(')');
        if (!text.starts_with('(') || end == text.npos || !text.substr(end + 1).starts_with('s')) {
            throw_error("'%' begins no %(NAME)s (a percent sign itself is written %%)");
        }
        const std::string_view name = text.substr(1, end - 1);
        text.remove_prefix(end + 2);
        const FilterSetting* const setting = find_reference(section, name);
        if (setting == nullptr) {
            throw_error("%({})s is not defined in this file or those that it includes", name);
        }
        if (depth == k_deepest_reference) {
            throw_error("%({})s: definitions refer to each other without end (at most {} deep)",
                        name, k_deepest_reference);
        }
        result += interpolated(joined_text(*setting), section, count, depth + 1);
        count_reference(count, result);
    }
}

/// What stands for <tag>; nothing where it is not defined.
std::optional<std::string> FilterValues::value_of_tag(std::string_view tag,
                                                      std::size_t& count) const {
    const Reference wanted(tag);
    const bool is_known = text::equal_ignoring_case(wanted.section, k_known);
    const std::string_view section =
        wanted.section.empty() || is_known ? section_with(wanted.name) : wanted.section;
    const FilterSetting* setting = is_known && section == k_definition
                                       ? setting_of(settings_.replaced(section), wanted.name)
                                       : nullptr;
    if (setting == nullptr && settings_.section(section) != nullptr) {
        setting = find(section, wanted.name);
    }
    return setting == nullptr
               ? std::nullopt
               : std::optional(interpolated(joined_text(*setting), section, count, 0));
}

/// Replaces tags from the inside out, so that one can be part of the name of another:
/// <mdre-<mode>>.
std::string FilterValues::with_tags_replaced(std::string text, std::size_t& count) const {
    for (std::size_t from = 0;;) {
        const std::size_t start = text.find('<', from);
        if (start == text.npos) {
            return text;
        }
        const std::size_t end = text.find_first_of("<> ", start + 1);
        if (end == text.npos || text[end] != '>' || end == start + 1) {
            from = start + 1;
            continue;
        }
        const std::optional<std::string> value =
            value_of_tag(std::string_view(text).substr(start + 1, end - start - 1), count);
        if (!value) {
            from = end;
            continue;
        }
        text.replace(start, end + 1 - start, *value);
        count_reference(count, text);
        const std::size_t outer = start == 0 ? text.npos : text.rfind('<', start - 1);
        from = outer == text.npos ? start : outer;
    }
}

std::vector<SettingLine> FilterValues::lines(std::string_view setting) const {
    std::vector<SettingLine> lines;
    const std::string_view section = section_with(setting);
    const FilterSetting* const found = find(section, setting);
    if (found == nullptr) {
        return lines;
    }
    std::size_t count = 0;
    for (const SettingLine& line : *found) {
        const std::string text = with_context(line.place, [&] {
            return with_tags_replaced(interpolated(line.text, section, count, 0), count);
        });
        for (std::string_view rest = text; !rest.empty();) {
            if (const std::string_view part = text::take_until(rest, '\n'); !part.empty()) {
                lines.push_back({line.place, std::string(part)});
            }
        }
    }
    return lines;
}

} // namespace ispkit::sip
