// SPDX-License-Identifier: MIT
#include "hls/check/key_edit.hpp"

#include "hls/playlist/key_tag.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <vector>

namespace ispkit::hls {

namespace {

/// IV needs it (RFC 8216 section 7).
constexpr unsigned k_iv_version = 2;

std::string tag_of(const Shared<Key>& key) {
    return key ? key_line("#EXT-X-KEY", *key) : "#EXT-X-KEY:METHOD=NONE";
}

/// A line to put in the place of another one, or in front of it.
struct LineEdit {
    std::uint64_t line = 0;
    bool replaces = false;
    std::string tag;
};

std::string sed_expression(std::uint64_t line, char command, std::string tag) {
    for (std::size_t at = tag.find('\\'); at != std::string::npos; at = tag.find('\\', at + 2)) {
        tag.insert(at, 1, '\\');
    }
    return " -e " + shell_word(fmt::format("{}{} {}", line, command, tag));
}

std::string sed_command(const std::string& playlist, const std::string& expressions) {
    return "sed -i" + expressions + " " + shell_word(playlist);
}

std::uint64_t line_of(const Shared<Key>& key) {
    return key ? key->line.number : 0;
}

/// The edits, none if they are more than somebody would paste.
std::vector<LineEdit> find_edits(const CheckedPlaylist& checked,
                                 const std::map<std::size_t, Shared<Key>>& wanted) {
    constexpr std::size_t k_most_edits = 8;
    std::set<std::uint64_t> lines_of_maps;
    for (const MediaSegment& segment : checked.playlist.segments) {
        if (segment.map) {
            lines_of_maps.insert(line_of(segment.map->key));
        }
    }
    std::vector<LineEdit> edits;
    Shared<Key> before;
    Shared<Key> listed_before;
    for (std::size_t i = 0; i < checked.playlist.segments.size(); ++i) {
        const MediaSegment& segment = checked.playlist.segments[i];
        const auto change = wanted.find(i);
        const Shared<Key>& after = change == wanted.end() ? segment.key : change->second;
        const bool begins = line_of(segment.key) != line_of(listed_before);
        const Shared<Key>& here = begins ? segment.key : before;
        if (!(here == after)) {
            const bool replaces =
                begins && segment.key && lines_of_maps.count(line_of(segment.key)) == 0;
            edits.push_back(
                {replaces ? line_of(segment.key) : segment.line.number, replaces, tag_of(after)});
            if (edits.size() > k_most_edits) {
                return {};
            }
        }
        before = after;
        listed_before = segment.key;
    }
    return edits;
}

} // namespace

KeyEdit edit_keys(const CheckedPlaylist& checked,
                  const std::map<std::size_t, Shared<Key>>& wanted) {
    const std::vector<LineEdit> edits = find_edits(checked, wanted);
    if (edits.empty()) {
        return {};
    }
    bool lacks_version = false;
    for (const auto& [position, key] : wanted) {
        lacks_version =
            lacks_version || (key && key->iv && checked.playlist.version < k_iv_version);
    }
    if (edits.size() == 1 && !lacks_version) {
        return {edits.front().tag, edits.front().line};
    }
    std::string expressions;
    if (lacks_version) {
        expressions += " -e '/^#EXT-X-VERSION/d'" +
                       sed_expression(1, 'a', fmt::format("#EXT-X-VERSION:{}", k_iv_version));
    }
    for (const LineEdit& edit : edits) {
        expressions += sed_expression(edit.line, edit.replaces ? 'c' : 'i', edit.tag);
    }
    return {sed_command(checked.name, expressions), edits.front().line};
}

std::string edit_map_key(const std::string& playlist, const InitSection& map, const Key& wanted) {
    return sed_command(playlist, sed_expression(map.line.number, 'i', tag_of(wanted)) +
                                     sed_expression(map.line.number, 'a', tag_of(map.key)));
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
