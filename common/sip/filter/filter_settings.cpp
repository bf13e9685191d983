// SPDX-License-Identifier: MIT
#include "sip/filter/filter_settings.hpp"

#include "error.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"
#include "text/path.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::sip {

namespace {

constexpr std::string_view k_default_section = "DEFAULT";
constexpr std::string_view k_white = " \t\r\v\f";

/// The line without its comment: all of it where '#' or ';' is first, otherwise from a ';' behind a
/// blank.
std::string_view without_comment(std::string_view line) {
    const std::string_view text = text::trim(line, k_white);
    if (text.starts_with('#') || text.starts_with(';')) {
        return {};
    }
    for (std::size_t at = line.find(';'); at != line.npos; at = line.find(';', at + 1)) {
        if (at > 0 && k_white.find(line[at - 1]) != k_white.npos) {
            return line.substr(0, at);
        }
    }
    return line;
}

/// Parses one file, line after line, by the rules of Python's ConfigParser.
class SectionsParser {
public:
    void take(std::string_view line, std::string place);

    std::map<std::string, FilterSection, std::less<>> sections;

private:
    void begin_section(std::string_view name);
    void begin_setting(std::string_view text, std::string place);

    FilterSection* section_ = nullptr;
    FilterSetting* setting_ = nullptr;
    std::size_t indent_ = 0;
};

void SectionsParser::take(std::string_view line, std::string place) {
    const std::string_view text = text::trim(without_comment(line), k_white);
    if (text.empty()) {
        return;
    }
    const std::size_t indent = line.find_first_not_of(k_white);
    if (setting_ != nullptr && indent > indent_) {
        setting_->push_back({std::move(place), std::string(text)});
        return;
    }
    indent_ = indent;
    const std::size_t end = text.rfind(']');
    if (text.starts_with('[') && end != text.npos && end > 1) {
        begin_section(text.substr(1, end - 1));
    } else if (section_ == nullptr) {
        throw_error("'{}' stands in no section (a filter begins with [Definition])", text);
    } else {
        begin_setting(text, std::move(place));
    }
}

void SectionsParser::begin_section(std::string_view name) {
    const auto [section, is_new] = sections.try_emplace(std::string(name));
    if (!is_new && name != k_default_section) {
        throw_error("[{}] stands twice in this file", name);
    }
    section_ = &section->second;
    setting_ = nullptr;
}

void SectionsParser::begin_setting(std::string_view text, std::string place) {
    const std::size_t end = text.find_first_of("=:");
    const std::string name = text::lower(text::trim(text.substr(0, end), k_white));
    if (end == text.npos || name.empty()) {
        throw_error("'{}' is not a setting (NAME = VALUE)", text);
    }
    const auto [setting, is_new] = section_->try_emplace(name);
    if (!is_new) {
        throw_error("{} is set twice in this section", name);
    }
    setting_ = &setting->second;
    setting_->push_back({std::move(place), std::string(text::trim(text.substr(end + 1), k_white))});
}

} // namespace

/// Reads files with all that they include and merges their settings.
struct FilterSettings::Reader {
    FilterSettings& settings;
    const ReadIncluded& read;
    std::size_t files = 0;
    /// Those that are being read: one that includes itself is not read again.
    std::vector<std::string> open{};

    void take(std::string_view text, const std::string& path);
    void take_with_local(std::string_view text, const std::string& path);
    void include(const FilterSection& includes, std::string_view which, std::string_view folder);
    void merge(const Sections& sections) const;
};

void FilterSettings::Reader::take_with_local(std::string_view text, const std::string& path) {
    take(text, path);
    const std::string local = std::string(text::without_extension(path)) + ".local";
    if (local != path) {
        if (const std::optional<std::string> changes = read(local)) {
            take(*changes, local);
        }
    }
}

void FilterSettings::Reader::take(std::string_view text, const std::string& path) {
    if (++files > k_most_files || open.size() > k_deepest_include) {
        throw_error("{}: more than {} files, or {} within each other, are included", path,
                    k_most_files, k_deepest_include);
    }
    SectionsParser parser;
    text::for_each_line(text, path, [&](std::string_view line, std::uint64_t number) {
        parser.take(line, place(path, number));
    });
    const auto includes = parser.sections.find("INCLUDES");
    const bool has_includes = includes != parser.sections.end();
    open.push_back(path);
    if (has_includes) {
        include(includes->second, "before", text::folder_of(path));
    }
    merge(parser.sections);
    if (has_includes) {
        include(includes->second, "after", text::folder_of(path));
    }
    open.pop_back();
}

void FilterSettings::Reader::include(const FilterSection& includes, std::string_view which,
                                     std::string_view folder) {
    const auto found = includes.find(which);
    if (found == includes.end()) {
        return;
    }
    for (const SettingLine& line : found->second) {
        const std::string path = text::path_from(folder, line.text);
        if (line.text.empty() || std::find(open.begin(), open.end(), path) != open.end()) {
            continue;
        }
        if (const std::optional<std::string> text = read(path)) {
            take_with_local(*text, path);
        } else if (which == "before") {
            throw_error("{}: {} does not exist (copy it from fail2ban's filter.d)", line.place,
                        path);
        }
    }
}

/// Like fail2ban, merges all files in the order in which they count.
void FilterSettings::Reader::merge(const Sections& sections) const {
    for (const auto& [name, section] : sections) {
        const auto [merged, is_new] = settings.sections_.try_emplace(name);
        for (const auto& [setting, value] : section) {
            FilterSetting& place = merged->second[setting];
            if (!place.empty()) {
                settings.replaced_[name][setting] = std::move(place);
            }
            place = value;
        }
    }
}

FilterSettings::FilterSettings(std::string_view text, const std::string& name,
                               const ReadIncluded& read) {
    Reader{*this, read}.take_with_local(text, name);
}

namespace {

const FilterSection* section_of(const std::map<std::string, FilterSection, std::less<>>& sections,
                                std::string_view name) {
    const auto found = sections.find(name);
    return found == sections.end() ? nullptr : &found->second;
}

} // namespace

const FilterSection* FilterSettings::section(std::string_view name) const {
    return section_of(sections_, name);
}

const FilterSection* FilterSettings::replaced(std::string_view name) const {
    return section_of(replaced_, name);
}

} // namespace ispkit::sip
