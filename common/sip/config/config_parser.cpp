// SPDX-License-Identifier: MIT
#include "sip/config/config_parser.hpp"

#include "error.hpp"
#include "sip/config/asterisk_comments.hpp"
#include "sip/config/section_index.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace ispkit::sip {

namespace {

/// Asterisk ignores lines of 8190 bytes and more: with line feed and NUL they fill its buffer.
constexpr std::size_t k_too_long = 8190;
constexpr std::size_t k_most_steps = 50'000'000;

/// An Error whose text already contains its place.
class PlacedError : public Error {
    using Error::Error;
};

/// A section that a header refers to is not in the files that were read.
class UnknownSection : public Error {
public:
    UnknownSection(const std::string& message, std::string_view name)
        : Error(message)
        , name_(name) {}

    const std::string& name() const { return name_; }

private:
    std::string name_;
};

class Parser {
public:
    explicit Parser(const Includes& includes)
        : includes_(includes) {}

    AsteriskConfig parse(std::string_view text, const std::string& name) {
        read_file(text, name);
        return std::move(config_);
    }

private:
    /// The state to restore after an "#include".
    struct Position {
        Place place;
        std::size_t section = k_no_section;
    };

    void read_file(std::string_view text, const std::string& name);
    void read_line(std::string_view line);
    void read_header(std::string_view line);
    void read_bases(Section& section, std::string_view list);
    void add_to(std::string_view filter, Section& section);
    void inherit(const Section& base, std::vector<Setting>& settings);
    void read_directive(std::string_view line);
    void include(const std::string& pattern, bool must_exist);
    void read_setting(std::string_view line);
    bool append_value(std::string_view name, std::string_view value);
    void remark(Remark::Kind kind, std::string name = {}) {
        config_.remarks.push_back({kind, position_.place, std::move(name)});
        has_absent_files_ = has_absent_files_ || kind == Remark::Kind::absent_file;
    }

    const Includes& includes_;
    AsteriskConfig config_;
    SectionIndex sections_{config_.sections};
    std::vector<std::string> open_files_;
    Position position_;
    /// The section that was opened last, in any file: included files continue it.
    std::size_t last_section_ = k_no_section;
    /// The section to which a "(+)" of the current header adds.
    std::size_t added_to_ = k_no_section;
    bool has_absent_files_ = false;
    std::size_t octets_read_ = 0;
    std::size_t settings_ = 0;
    std::size_t copied_octets_ = 0;
    std::size_t steps_ = 0;
};

void Parser::read_file(std::string_view text, const std::string& name) {
    octets_read_ += text.size();
    if (octets_read_ > k_longest_config) {
        throw_error("{}: the configuration has more than {} bytes", name, k_longest_config);
    }
    text::drop_byte_order_mark(text);
    config_.files.push_back(name);
    open_files_.push_back(name);
    position_ = {{config_.files.size() - 1, 0}, last_section_};
    AsteriskComments comments;
    while (!text.empty()) {
        std::string_view line = text::take_until(text, '\n');
        line = line.substr(0, line.find('\0'));
        ++position_.place.line;
        if (line.size() >= k_too_long) {
            remark(Remark::Kind::ignored);
            continue;
        }
        const std::uint64_t number = position_.place.line;
        try {
            const std::optional<std::string> stripped = comments.strip(line, number);
            if (stripped) {
                read_line(text::trim_controls(*stripped));
            }
        } catch (const PlacedError&) {
            throw;
        } catch (const Error& error) {
            throw PlacedError(fmt::format("{}: {}", place(name, number), error.what()));
        }
    }
    if (const std::optional<std::uint64_t> begin = comments.unfinished()) {
        config_.remarks.push_back(
            {Remark::Kind::unfinished_comment, {position_.place.file, *begin}});
    }
    open_files_.pop_back();
}

void Parser::read_line(std::string_view line) {
    if (line.empty()) {
        return;
    }
    if (line.front() == '[') {
        try {
            read_header(line);
        } catch (const UnknownSection& unknown) {
            if (!has_absent_files_) {
                throw;
            }
            remark(Remark::Kind::incomplete_section, unknown.name());
            position_.section = last_section_ = k_no_section;
        }
    } else if (line.front() == '#') {
        read_directive(line);
    } else {
        read_setting(line);
    }
}

void Parser::read_header(std::string_view line) {
    const std::size_t end = line.find(']');
    if (end == std::string_view::npos) {
        throw_error("the section's name has no ']' at its end");
    }
    Section section;
    section.name = line.substr(1, end - 1);
    section.place = position_.place;
    added_to_ = k_no_section;
    std::string_view list = line.substr(end + 1);
    if (list.starts_with('(')) {
        const std::size_t list_end = list.find(')');
        if (list_end == std::string_view::npos) {
            throw_error("the section's list has no ')' at its end");
        }
        read_bases(section, list.substr(1, list_end - 1));
    }
    if (added_to_ == k_no_section) {
        added_to_ = sections_.append(std::move(section));
    }
    position_.section = last_section_ = added_to_;
}

void Parser::read_bases(Section& section, std::string_view list) {
    // An empty list names an empty base, as in Asterisk.
    for (bool more = true; more;) {
        more = list.find(',') != std::string_view::npos;
        const std::string_view word = text::take_until(list, ',');
        const bool is_addition = added_to_ != k_no_section;
        if (word == "!") {
            Section& target = is_addition ? config_.sections[added_to_] : section;
            target.is_template = true;
            if (is_addition) {
                sections_.became_template(added_to_);
            }
        } else if (word.starts_with('+')) {
            add_to(word.substr(1), section);
        } else {
            const Section* base = sections_.base(word);
            if (base == nullptr) {
                throw UnknownSection(
                    fmt::format("[{}] inherits from [{}], which is not defined before it",
                                section.name, word),
                    word);
            }
            if (is_addition && base == &config_.sections[added_to_]) {
                const Section copy = *base;
                inherit(copy, config_.sections[added_to_].settings);
            } else {
                inherit(*base,
                        is_addition ? config_.sections[added_to_].settings : section.settings);
            }
        }
    }
}

void Parser::add_to(std::string_view filter, Section& section) {
    const std::size_t target = sections_.addressed(section.name, filter);
    if (target == k_no_section) {
        throw UnknownSection(
            fmt::format("[{}] is not defined before this addition to it", section.name),
            section.name);
    }
    Section& existing = config_.sections[target];
    std::move(section.settings.begin(), section.settings.end(),
              std::back_inserter(existing.settings));
    section.settings.clear();
    added_to_ = target;
    if (section.is_template && !existing.is_template) {
        existing.is_template = true;
        sections_.became_template(target);
    }
}

void Parser::inherit(const Section& base, std::vector<Setting>& settings) {
    settings_ += base.settings.size();
    if (settings_ > k_most_settings) {
        throw_error("more than {} settings, inherited ones included", k_most_settings);
    }
    for (const Setting& setting : base.settings) {
        copied_octets_ += setting.name.size() + setting.value.size();
    }
    if (copied_octets_ > k_most_copied_octets) {
        throw_error("more than {} bytes of inherited settings", k_most_copied_octets);
    }
    settings.insert(settings.end(), base.settings.begin(), base.settings.end());
}

void Parser::read_directive(std::string_view line) {
    line.remove_prefix(1);
    const auto end = std::find_if(line.begin(), line.end(), [](char octet) {
        return static_cast<unsigned char>(octet) <= ' ';
    });
    const std::string_view directive = line.substr(0, static_cast<std::size_t>(end - line.begin()));
    std::string_view argument = text::trim_controls(line.substr(directive.size()));
    if (argument.size() > 1 && ((argument.front() == '"' && argument.back() == '"') ||
                                (argument.front() == '<' && argument.back() == '>'))) {
        argument = argument.substr(1, argument.size() - 2);
    }
    const bool is_try = text::equal_ignoring_case(directive, "tryinclude");
    if (text::equal_ignoring_case(directive, "exec")) {
        remark(Remark::Kind::exec);
    } else if ((is_try || text::equal_ignoring_case(directive, "include")) && !argument.empty()) {
        include(std::string(argument), !is_try);
    } else {
        remark(Remark::Kind::ignored);
    }
}

void Parser::include(const std::string& pattern, bool must_exist) {
    if (open_files_.size() > k_deepest_include) {
        throw_error("files include each other deeper than {}", k_deepest_include);
    }
    const std::vector<std::string> names = includes_.find(pattern);
    if (names.empty() && must_exist) {
        remark(Remark::Kind::absent_file, pattern);
    }
    const Position position = position_;
    for (const std::string& name : names) {
        if (config_.files.size() > k_most_included_files) {
            throw_error("more than {} included files", k_most_included_files);
        }
        if (std::find(open_files_.begin(), open_files_.end(), name) != open_files_.end()) {
            throw_error("{} includes itself", name);
        }
        read_file(includes_.read(name), name);
    }
    position_ = position;
}

void Parser::read_setting(std::string_view line) {
    if (position_.section == k_no_section) {
        if (has_absent_files_) {
            return;
        }
        throw_error("a setting before the first section");
    }
    // A backslash before the name lets it start with "[" or "#".
    const bool is_escaped = line.front() == '\\';
    line.remove_prefix(is_escaped ? 1 : 0);
    if (line.empty() || static_cast<unsigned char>(line.front()) <= ' ') {
        throw_error("a backslash with nothing after it");
    }
    const std::size_t equals = line.find('=', is_escaped ? 1 : 0);
    if (equals == std::string_view::npos) {
        remark(Remark::Kind::ignored);
        return;
    }
    const bool appends = equals > (is_escaped ? 1U : 0U) && line[equals - 1] == '+';
    const std::string_view name = text::trim_controls(line.substr(0, equals - (appends ? 1 : 0)));
    std::string_view value = line.substr(equals + 1);
    if (!appends && value.starts_with('>')) {
        value.remove_prefix(1);
    }
    if (appends && append_value(name, value)) {
        return;
    }
    if (name.empty()) {
        remark(Remark::Kind::ignored);
        return;
    }
    if (++settings_ > k_most_settings) {
        throw_error("more than {} settings", k_most_settings);
    }
    config_.sections[position_.section].settings.push_back(
        {std::string(name), std::string(text::trim_controls(value)), position_.place});
}

bool Parser::append_value(std::string_view name, std::string_view value) {
    std::vector<Setting>& settings = config_.sections[position_.section].settings;
    const auto before = std::find_if(settings.rbegin(), settings.rend(),
                                     [name](const Setting& other) { return other.name == name; });
    steps_ += static_cast<std::size_t>(before - settings.rbegin());
    if (steps_ > k_most_steps) {
        throw_error("too many settings to look through for the one that this adds to");
    }
    if (before == settings.rend()) {
        return false;
    }
    const std::string joined = before->value + std::string(value);
    copied_octets_ += joined.size();
    if (copied_octets_ > k_most_copied_octets) {
        throw_error("more than {} bytes of values that were added to", k_most_copied_octets);
    }
    before->value = text::trim_controls(joined);
    before->place = position_.place;
    return true;
}

} // namespace

AsteriskConfig parse_asterisk_config(std::string_view text, const std::string& name,
                                     const Includes& includes) {
    return Parser(includes).parse(text, name);
}

} // namespace ispkit::sip
