// SPDX-License-Identifier: MIT
#include "hls/command/shell_command.hpp"

#include <fmt/format.h>

namespace ispkit::hls {

std::string rewrite_file(std::string_view command, const std::string& path) {
    const std::string file = shell_path(path);
    const std::string made = shell_path(path + ".new");
    return fmt::format("(umask 077; set -C; {} {} > {}) && mv -T {} {}", command, file, made, made,
                       file);
}

std::string swap_files(const std::string& a, const std::string& b) {
    const std::string first = shell_path(a);
    const std::string second = shell_path(b);
    const std::string aside = shell_path(a + ".swap");
    return fmt::format("[ ! -e {} ] && mv -T {} {} && mv -T {} {} && mv -T {} {}", aside, first,
                       aside, second, first, aside, second);
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

std::string shell_path(const std::string& path) {
    return shell_word(path.starts_with('-') ? "./" + path : path);
}

} // namespace ispkit::hls
