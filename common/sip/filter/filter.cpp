// SPDX-License-Identifier: MIT
#include "sip/filter/filter.hpp"

#include "error.hpp"
#include "sip/filter/filter_expression.hpp"
#include "sip/filter/filter_values.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_expressions = 1000;
constexpr std::size_t k_longest_expression = 16 * 1024;

std::string bounded_pcre(std::string_view expression, HostNames names) {
    if (expression.size() > k_longest_expression) {
        throw_error("a regular expression of {} bytes (at most {})", expression.size(),
                    k_longest_expression);
    }
    return to_pcre(expression, names);
}

/// Whether the first line that is neither empty nor a comment is a heading of one word.
bool begins_with_heading(std::string_view text) {
    text::drop_byte_order_mark(text);
    while (!text.empty()) {
        const std::string_view line = text::trim(text::take_until(text, '\n'));
        if (!line.empty() && !line.starts_with('#') && !line.starts_with(';')) {
            return line.starts_with('[') && line.ends_with(']') &&
                   line.find_first_of("[]", 1) == line.size() - 1 &&
                   line.find_first_of("\\<>^") == line.npos;
        }
    }
    return false;
}

/// Throws Error for a line that makes sense only in a filter of fail2ban.
void check_is_of_list(std::string_view line) {
    const std::string_view name = text::trim(line.substr(0, line.find('=')));
    if (name == "failregex" || name == "ignoreregex" || name == "prefregex") {
        throw_error("{} stands in no section (a filter of fail2ban begins with [Definition])",
                    name);
    }
    if (line.find("%(") != line.npos) {
        throw_error("%(NAME)s is known in filters of fail2ban only (they begin with "
                    "[Definition])");
    }
}

Filter parse_list(std::string_view text, const std::string& name) {
    Filter filter;
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t number) {
        line = text::trim(line);
        if (line.empty() || line.starts_with('#')) {
            return;
        }
        check_is_of_list(line);
        filter.failregexes.push_back({place(name, number), bounded_pcre(line, HostNames::match)});
    });
    return filter;
}

/// Throws Error unless fail2ban's searches for the time find what sip-banwatch finds: a time at the
/// front of the line.
void check_datepattern(const FilterValues& values) {
    constexpr std::string_view k_honoured[] = {
        "{^LN-BEG}", "^{DATE}", "{^LN-BEG}Epoch",
        R"(^(?:%Y-)?%m-%d[ T]%H:%M:%S(?:\.%f)?)", // FreeSWITCH
    };
    for (const SettingLine& line : values.lines("datepattern")) {
        if (std::find(std::begin(k_honoured), std::end(k_honoured), line.text) ==
            std::end(k_honoured)) {
            throw_error("{}: datepattern '{}' is not supported (without it, the time is what "
                        "stands at the front of a line, in any form of the manual page)",
                        line.place, line.text);
        }
    }
}

/// Throws Error if the filter reads several lines together.
void check_maxlines(const FilterValues& values) {
    for (const SettingLine& line : values.lines("maxlines")) {
        if (line.text != "1") {
            throw_error("{}: maxlines '{}' is not supported (a pattern matches one line)",
                        line.place, line.text);
        }
    }
}

HostNames host_names(const FilterValues& values) {
    HostNames names = HostNames::match;
    for (const SettingLine& line : values.lines("usedns")) {
        const std::string value = text::lower(line.text);
        if (value != "yes" && value != "warn" && value != "no") {
            throw_error("{}: usedns '{}' is not supported (yes, warn or no)", line.place,
                        line.text);
        }
        names = value == "no" ? HostNames::do_not_match : HostNames::match;
    }
    return names;
}

std::vector<FilterExpression> expressions(const FilterValues& values, std::string_view setting,
                                          HostNames names) {
    std::vector<FilterExpression> result;
    for (const SettingLine& line : values.lines(setting)) {
        result.push_back(
            {line.place, with_context(line.place, [&] { return bounded_pcre(line.text, names); })});
    }
    return result;
}

Filter parse_fail2ban(std::string_view text, const std::string& name, const ReadIncluded& read) {
    const FilterSettings settings(text, name, read);
    const FilterValues values(settings);
    check_maxlines(values);
    check_datepattern(values);
    const HostNames names = host_names(values);
    Filter filter{.form = Filter::Form::fail2ban,
                  .prefregex = std::nullopt,
                  .failregexes = expressions(values, "failregex", names),
                  .ignoreregexes = expressions(values, "ignoreregex", names)};
    std::vector<FilterExpression> prefregexes = expressions(values, "prefregex", names);
    if (prefregexes.size() > 1) {
        throw_error("{}: prefregex has more than one line", prefregexes[1].place);
    }
    if (!prefregexes.empty()) {
        filter.prefregex = std::move(prefregexes.front());
    }
    return filter;
}

} // namespace

Filter parse_filter(std::string_view text, const std::string& name, const ReadIncluded& read) {
    Filter filter =
        begins_with_heading(text) ? parse_fail2ban(text, name, read) : parse_list(text, name);
    if (filter.failregexes.empty()) {
        throw_error("{}: contains no {}", name,
                    filter.form == Filter::Form::fail2ban ? "failregex" : "pattern");
    }
    if (filter.failregexes.size() + filter.ignoreregexes.size() > k_most_expressions) {
        throw_error("{}: more than {} patterns", name, k_most_expressions);
    }
    return filter;
}

} // namespace ispkit::sip
