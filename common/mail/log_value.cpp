// SPDX-License-Identifier: MIT
#include "mail/log_value.hpp"

#include <fmt/format.h>

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

} // namespace ispkit::mail
