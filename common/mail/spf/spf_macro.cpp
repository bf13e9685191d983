// SPDX-License-Identifier: MIT
#include "mail/spf/spf_macro.hpp"

#include "net/dns_name.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_macro_letters = "slodipvh";
constexpr std::string_view k_delimiters = ".-+,/_=";

/// A part of a macro-string: characters, or a macro.
struct MacroPart {
    std::string_view characters;
    char letter = 0;        ///< of a macro, as written
    std::size_t labels = 0; ///< how many labels on the right count; 0: all
    bool is_reversed = false;
    std::string_view delimiters = ".";
};

/// Reads "{ir-}" behind its '%'.
std::optional<MacroPart> take_macro(std::string_view& rest) {
    const std::size_t end = rest.find('}');
    if (end == rest.npos || end < 2) {
        return std::nullopt;
    }
    MacroPart part;
    std::string_view inside = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    part.letter = inside.front();
    inside.remove_prefix(1);
    const std::size_t digits = std::min(inside.find_first_not_of("0123456789"), inside.size());
    constexpr std::size_t k_most_digits = 3; // a name has 127 labels at most
    if (digits > 0 &&
        (digits > k_most_digits || !text::read_number(inside.substr(0, digits), part.labels) ||
         part.labels == 0)) {
        return std::nullopt;
    }
    inside.remove_prefix(digits);
    if (!inside.empty() && text::lower(inside.front()) == 'r') {
        part.is_reversed = true;
        inside.remove_prefix(1);
    }
    if (!inside.empty()) {
        part.delimiters = inside;
    }
    const bool is_known = k_macro_letters.find(text::lower(part.letter)) != std::string_view::npos;
    const bool is_delimited = part.delimiters.find_first_not_of(k_delimiters) == inside.npos;
    return is_known && is_delimited ? std::optional(part) : std::nullopt;
}

/// Takes the next part of a macro-string that is not empty; nothing for a wrong one.
std::optional<MacroPart> take_part(std::string_view& rest) {
    if (rest.front() != '%') {
        const std::size_t end = std::min(rest.find('%'), rest.size());
        const std::string_view characters = rest.substr(0, end);
        rest.remove_prefix(end);
        const bool are_visible = std::all_of(characters.begin(), characters.end(),
                                             [](char c) { return c > ' ' && c <= '~'; });
        return are_visible ? std::optional(MacroPart{.characters = characters}) : std::nullopt;
    }
    const char escaped = rest.size() > 1 ? rest[1] : '\0';
    if (escaped == '{') {
        rest.remove_prefix(1);
        return take_macro(rest);
    }
    rest.remove_prefix(std::min<std::size_t>(2, rest.size()));
    switch (escaped) {
    case '%':
        return MacroPart{.characters = "%"};
    case '_':
        return MacroPart{.characters = " "};
    case '-':
        return MacroPart{.characters = "%20"};
    default:
        return std::nullopt;
    }
}

/// The parts of a macro-string; nothing for a wrong one.
std::optional<std::vector<MacroPart>> parts_of(std::string_view text) {
    std::vector<MacroPart> parts;
    while (!text.empty()) {
        const std::optional<MacroPart> part = take_part(text);
        if (!part) {
            return std::nullopt;
        }
        parts.push_back(*part);
    }
    return parts;
}

bool is_top_level_domain(std::string_view label) {
    const auto is_letter_or_digit = [](char c) { return text::is_letter(c) || text::is_digit(c); };
    return !label.empty() && !text::all_digits(label) && label.front() != '-' &&
           label.back() != '-' && std::all_of(label.begin(), label.end(), [&](char c) {
               return is_letter_or_digit(c) || c == '-';
           });
}

std::string url_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (text::is_letter(c) || text::is_digit(c) ||
            std::string_view("-._~").find(c) != text.npos) {
            escaped += c;
        } else {
            escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return escaped;
}

std::string transformed(std::string_view value, const MacroPart& part) {
    std::vector<std::string_view> labels;
    while (true) {
        const std::size_t end = value.find_first_of(part.delimiters);
        labels.push_back(value.substr(0, end));
        if (end == value.npos) {
            break;
        }
        value.remove_prefix(end + 1);
    }
    if (part.is_reversed) {
        std::reverse(labels.begin(), labels.end());
    }
    const std::size_t count =
        part.labels == 0 ? labels.size() : std::min(part.labels, labels.size());
    return fmt::format(
        "{}", fmt::join(labels.end() - static_cast<std::ptrdiff_t>(count), labels.end(), "."));
}

} // namespace

bool is_macro_string(std::string_view text) {
    return parts_of(text).has_value();
}

bool is_domain_spec(std::string_view text) {
    const std::optional<std::vector<MacroPart>> parts = parts_of(text);
    if (!parts || parts->empty()) {
        return false;
    }
    if (parts->back().letter != 0 || text.ends_with("%%") || text.ends_with("%_") ||
        text.ends_with("%-")) {
        return true;
    }
    std::string_view end = parts->back().characters;
    if (end.ends_with('.')) {
        end.remove_suffix(1);
    }
    const std::size_t dot = end.rfind('.');
    return dot != end.npos && is_top_level_domain(end.substr(dot + 1));
}

bool varies_with_mail(std::string_view domain_spec) {
    const std::optional<std::vector<MacroPart>> parts = parts_of(domain_spec);
    return parts && std::any_of(parts->begin(), parts->end(), [](const MacroPart& part) {
               return part.letter != 0 && std::string_view("dov").find(text::lower(part.letter)) ==
                                              std::string_view::npos;
           });
}

std::string expand_domain_spec(std::string_view domain_spec, const MacroValue& value) {
    std::string domain;
    for (const MacroPart& part : parts_of(domain_spec).value_or(std::vector<MacroPart>())) {
        if (part.letter == 0) {
            domain += part.characters;
            continue;
        }
        const std::string text = transformed(value(text::lower(part.letter)), part);
        domain += part.letter == text::lower(part.letter) ? text : url_escaped(text);
    }
    if (domain.ends_with('.')) {
        domain.pop_back();
    }
    if (domain.size() > net::k_longest_dns_name) {
        const std::size_t dot = domain.find('.', domain.size() - net::k_longest_dns_name - 1);
        domain.erase(0, dot == domain.npos ? domain.npos : dot + 1);
    }
    return text::lower(domain);
}

} // namespace ispkit::mail
