// SPDX-License-Identifier: MIT
#include "hls/check/line_edit.hpp"

#include <fmt/format.h>

namespace ispkit::hls {

std::string sed_option(const LineEdit& edit) {
    std::string text = edit.text;
    for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at + 2)) {
        text.insert(at, 1, '\\');
    }
    return " -e " + shell_word(fmt::format("{}{} {}", edit.line, edit.command, text));
}

std::string edit_file(const std::string& path, const std::string& sed_options) {
    return "sed -i" + sed_options + " " + shell_word(path);
}

std::string swap_files(const std::string& a, const std::string& b) {
    const std::string first = shell_word(a);
    const std::string second = shell_word(b);
    const std::string aside = shell_word(a + ".swap");
    return fmt::format("mv {} {} && mv {} {} && mv {} {}", first, aside, second, first, aside,
                       second);
}

std::string shell_word(const std::string& text) {
    constexpr std::string_view k_plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:%+,@";
    if (!text.empty() && text.find_first_not_of(k_plain) == std::string::npos) {
        return text;
    }
    std::string word = "'";
    for (const char c : text) {
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return word + "'";
}

} // namespace ispkit::hls
