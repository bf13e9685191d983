// SPDX-License-Identifier: MIT
#include "hls/check/key_edit.hpp"

#include "hls/check/line_edit.hpp"
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

std::uint64_t line_of(const Shared<Key>& key) {
    return key ? key->line.number : 0;
}

/// The edits, none if they are more than somebody would paste.
std::vector<LineEdit> find_edits(const CheckedPlaylist& checked,
                                 const std::map<std::size_t, Shared<Key>>& wanted) {
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
            edits.push_back({replaces ? line_of(segment.key) : segment.line.number,
                             replaces ? 'c' : 'i', tag_of(after)});
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
        return {edits.front().text, edits.front().line};
    }
    std::string options;
    if (lacks_version) {
        options += " -e '/^#EXT-X-VERSION/d'" +
                   sed_option({1, 'a', fmt::format("#EXT-X-VERSION:{}", k_iv_version)});
    }
    for (const LineEdit& edit : edits) {
        options += sed_option(edit);
    }
    return {edit_file(checked.name, options), edits.front().line};
}

std::string edit_map_key(const std::string& playlist, const InitSection& map, const Key& wanted) {
    return edit_file(playlist, sed_option({map.line.number, 'i', tag_of(wanted)}) +
                                   sed_option({map.line.number, 'a', tag_of(map.key)}));
}

} // namespace ispkit::hls
