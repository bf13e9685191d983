// SPDX-License-Identifier: MIT
#include "sip/dialplan/expression.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <array>

namespace ispkit::sip {

namespace {

/// The end of the group that opens at that place: the index of its closing sign, or the text's
/// size.
std::size_t end_of_group(std::string_view text, std::size_t open) {
    const char opening = text[open];
    const char closing = opening == '{' ? '}' : opening == '[' ? ']' : ')';
    std::size_t depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
        if (text[i] == opening) {
            ++depth;
        } else if (text[i] == closing && --depth == 0) {
            return i;
        }
    }
    return text.size();
}

std::string_view name_at(std::string_view text) {
    const auto end = std::find_if(text.begin(), text.end(), [](char c) {
        return !text::is_letter(c) && !text::is_digit(c) && c != '_';
    });
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

template <std::size_t N>
bool is_in(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// What "${" begins: the value, if it is known, and the size of the text that it replaces.
struct Known {
    const std::string* value;
    std::size_t size;
};

Known known_at(std::string_view text, const Variables& variables, const Variables& globals) {
    constexpr std::string_view k_global = "GLOBAL(";
    constexpr std::size_t k_longest_name = 80;
    std::string_view name = text.substr(2, k_longest_name);
    name = name.substr(0, name.find_first_of(":}"));
    if (name.starts_with(k_global) && name.ends_with(')')) {
        name = name.substr(k_global.size(), name.size() - k_global.size() - 1);
    }
    for (const Variables* known : {&variables, &globals}) {
        const auto found = known->find(std::string(name));
        if (found != known->end()) {
            return {&found->second, std::min(end_of_group(text, 1) + 1, text.size())};
        }
    }
    return {nullptr, 0};
}

} // namespace

std::string expanded(std::string_view text, const Variables& variables, const Variables& globals) {
    std::string result;
    while (!text.empty() && result.size() < k_longest_expansion) {
        const Known known =
            text.starts_with("${") ? known_at(text, variables, globals) : Known{nullptr, 0};
        if (known.value != nullptr) {
            result += *known.value;
            text.remove_prefix(known.size);
        } else {
            result += text.front();
            text.remove_prefix(1);
        }
    }
    result.resize(std::min(result.size(), k_longest_expansion));
    return result;
}

std::string_view text_of_caller(std::string_view text, bool is_exten_open) {
    constexpr std::array<std::string_view, 11> k_of_caller = {
        "CALLERID", "CALLERIDNUM", "CALLERIDNAME",  "SIP_HEADER", "PJSIP_HEADER", "SIPDOMAIN",
        "SIPURI",   "SIPCALLID",   "INVALID_EXTEN", "MESSAGE",    "MESSAGE_DATA"};
    constexpr std::array<std::string_view, 6> k_passing_on = {"CUT",  "TOLOWER",  "TOUPPER",
                                                              "EVAL", "PASSTHRU", "QUOTE"};
    while (!text.empty()) {
        if (text.starts_with("$[")) {
            text.remove_prefix(std::min(end_of_group(text, 1) + 1, text.size()));
            continue;
        }
        if (!text.starts_with("${")) {
            text.remove_prefix(1);
            continue;
        }
        const std::string_view name = name_at(text.substr(2));
        if (is_in(name, k_of_caller) ||
            (is_exten_open && (name == "EXTEN" || name == "MACRO_EXTEN"))) {
            return name;
        }
        const bool passes_on = is_in(name, k_passing_on);
        text.remove_prefix(passes_on ? 2 + name.size()
                                     : std::min(end_of_group(text, 1) + 1, text.size()));
    }
    return {};
}

std::string_view take_until_outside(std::string_view& rest, char separator) {
    std::size_t depth = 0;
    std::size_t end = 0;
    for (; end < rest.size() && (depth > 0 || rest[end] != separator); ++end) {
        const char c = rest[end];
        if (c == '(' || c == '[' || c == '{') {
            ++depth;
        } else if ((c == ')' || c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

std::vector<std::string_view> arguments_of(std::string_view text) {
    std::string_view rest = text;
    const char separator = take_until_outside(rest, ',').size() == text.size() ? '|' : ',';
    std::vector<std::string_view> arguments;
    for (bool more = true; more;) {
        const std::size_t size = text.size();
        const std::string_view argument = take_until_outside(text, separator);
        more = argument.size() < size;
        arguments.push_back(text::trim_controls(argument));
    }
    return arguments;
}

} // namespace ispkit::sip
