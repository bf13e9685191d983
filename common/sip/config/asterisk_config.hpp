// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// A place in a configuration: the index of the file in AsteriskConfig::files, and the line from 1.
struct Place {
    std::size_t file = 0;
    std::uint64_t line = 0;

    bool operator==(const Place&) const = default;
};

/// A line "name = value", or the result of "name += value" with the setting before.
struct Setting {
    std::string name;
    std::string value;
    /// Where the value was written: in the template if it is inherited.
    Place place;
};

/// A section with everything that it inherits, in Asterisk's order.
struct Section {
    std::string name;
    /// The name in the header from which the section was made, if it is not its own: that of a
    /// wizard.
    std::string header = {};
    bool is_template = false;
    Place place;
    std::vector<Setting> settings;

    /// The last setting of that name, which is the one that counts for most of them, or null.
    const Setting* find(std::string_view setting) const;

    /// Its value, or an empty text.
    std::string_view value(std::string_view setting) const;

    /// The section's name as the author of the configuration wrote it.
    const std::string& title() const { return header.empty() ? name : header; }

    /// Whether the value of that setting is one that Asterisk takes for true, or for false.
    bool is_true(std::string_view setting) const;
    bool is_false(std::string_view setting) const;
};

/// Whether the section has that type and is not a template.
bool has_type(const Section& section, std::string_view type);

/// The parts of a list between commas, without empty ones.
std::vector<std::string_view> parts_of(std::string_view list);

/// A line that is not part of the configuration, but matters to an audit.
struct Remark {
    enum class Kind {
        /// #exec, which was not run.
        exec,
        /// Asterisk ignores the line, and only logs that.
        ignored,
        /// A comment that begins there has no end.
        unfinished_comment,
        /// "#include" of a file that is absent: Asterisk loads nothing of this configuration.
        absent_file,
        /// Behind such a line: a section that inherits from one that is not in the other files, or
        /// adds to it. It was left out.
        incomplete_section,
    };
    Kind kind;
    Place place;
    /// The name of the absent file, or of the section that was not found.
    std::string name = {};
};

/// A configuration as Asterisk sees it: one file and all that it includes.
struct AsteriskConfig {
    std::vector<std::string> files;
    std::vector<Section> sections;
    std::vector<Remark> remarks;

    /// Whether a part of it is in absent files.
    bool has_absent_files() const;
};

} // namespace ispkit::sip
