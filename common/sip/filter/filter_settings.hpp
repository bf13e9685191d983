// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// How a filter reaches the files that it includes: the text of a file, nothing if it does not
/// exist.
using ReadIncluded = std::function<std::optional<std::string>(const std::string& path)>;

/// A line of a setting's value, without the blanks and the comment around it, and where it stands
/// ("FILE:LINE").
struct SettingLine {
    std::string place;
    std::string text;
};

using FilterSetting = std::vector<SettingLine>;

/// The settings of a section by their names, in lower case.
using FilterSection = std::map<std::string, FilterSetting, std::less<>>;

/// The settings of a fail2ban filter and of the files that it includes, as fail2ban 1.0 reads them:
/// with Python's ConfigParser, FILE.local behind each FILE.conf, the files of "before" in front and
/// those of "after" behind.
class FilterSettings {
public:
    /// Limits that no real filter reaches.
    static constexpr std::size_t k_most_files = 50;
    static constexpr std::size_t k_deepest_include = 10;

    /// Throws Error with file and line where fail2ban would refuse a file, where a file of "before"
    /// does not exist, and beyond the limits. A missing file of "after" is passed over.
    FilterSettings(std::string_view text, const std::string& name, const ReadIncluded& read);

    /// The settings of a section; null if there is no such section.
    const FilterSection* section(std::string_view name) const;

    /// What section() had before a later file replaced it.
    const FilterSection* replaced(std::string_view name) const;

private:
    using Sections = std::map<std::string, FilterSection, std::less<>>;
    struct Reader;

    Sections sections_;
    Sections replaced_;
};

} // namespace ispkit::sip
