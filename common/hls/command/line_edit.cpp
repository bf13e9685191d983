// SPDX-License-Identifier: MIT
#include "hls/command/line_edit.hpp"

#include "hls/command/shell_command.hpp"

#include <fmt/format.h>

#include <string_view>

namespace ispkit::hls {

namespace {

/// With a backslash in front of each of these characters, and of itself.
std::string escaped(const std::string& text, std::string_view special) {
    std::string result;
    for (const char c : text) {
        if (c == '\\' || special.find(c) != std::string_view::npos) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

/// A script of sed.
std::string script_of(const LineEdit& edit) {
    if (edit.place == LineEdit::Place::instead) {
        const std::string name = edit.tag.substr(0, edit.tag.find(':'));
        return fmt::format("{}s|^{}\\b.*|{}|", edit.line, name, escaped(edit.tag, "|&"));
    }
    const char command = edit.place == LineEdit::Place::before ? 'i' : 'a';
    return fmt::format("{}{} {}", edit.line, command, escaped(edit.tag, {}));
}

} // namespace

std::string edit_playlist(const std::string& path, const std::vector<LineEdit>& edits) {
    std::string command = "sed -i";
    for (const LineEdit& edit : edits) {
        command += " -e " + shell_word(script_of(edit));
    }
    return command + " " + shell_path(path);
}

std::string remedy_of(const std::string& path, const std::vector<LineEdit>& edits) {
    return edits.size() == 1 ? edits.front().tag : edit_playlist(path, edits);
}

} // namespace ispkit::hls
