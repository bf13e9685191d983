// SPDX-License-Identifier: MIT
#include "mail/log/log_value.hpp"

#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace ispkit::mail {

void add_log_field(std::string& line, std::string_view name, std::string_view value) {
    constexpr std::size_t k_longest_value = 512;
    line.append(line.empty() ? "" : " ").append(name).append("=");
    for (const char c : value.substr(0, k_longest_value)) {
        const bool is_plain =
            c > ' ' && c < '\x7f' && c != '=' && c != ',' && c != '"' && c != '\'' && c != '\\';
        if (is_plain) {
            line += c;
        } else {
            fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned char>(c));
        }
    }
}

std::string_view log_field(std::string_view line, std::string_view name) {
    while (!line.empty()) {
        const std::string_view field = text::take_until(line, ' ');
        if (field.size() > name.size() && field[name.size()] == '=' && field.starts_with(name)) {
            return field.substr(name.size() + 1);
        }
    }
    return {};
}

std::string unescaped_log_value(std::string_view value) {
    std::string text;
    while (!value.empty()) {
        std::size_t taken = 1;
        char octet = value[0];
        unsigned number = 0;
        if (value.size() >= 4 && value.starts_with("\\x") &&
            std::from_chars(value.data() + 2, value.data() + 4, number, 16).ptr ==
                value.data() + 4) {
            octet = static_cast<char>(number);
            taken = 4;
        }
        text += octet;
        value.remove_prefix(taken);
    }
    return text;
}

} // namespace ispkit::mail
