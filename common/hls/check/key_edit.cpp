// SPDX-License-Identifier: MIT
#include "hls/check/key_edit.hpp"

#include "hls/command/line_edit.hpp"
#include "hls/playlist/key_tag.hpp"

#include <fmt/format.h>

#include <algorithm>
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
                             replaces ? LineEdit::Place::instead : LineEdit::Place::before,
                             tag_of(after)});
            if (edits.size() > k_most_edits) {
                return {};
            }
        }
        before = after;
        listed_before = segment.key;
    }
    return edits;
}

LineEdit edit_of_version(const MediaPlaylist& playlist) {
    const std::string tag = fmt::format("#EXT-X-VERSION:{}", k_iv_version);
    return playlist.version_line.number == 0
               ? LineEdit{1, LineEdit::Place::behind, tag}
               : LineEdit{playlist.version_line.number, LineEdit::Place::instead, tag};
}

} // namespace

KeyEdit edit_keys(const CheckedPlaylist& checked,
                  const std::map<std::size_t, Shared<Key>>& wanted) {
    std::vector<LineEdit> edits = find_edits(checked, wanted);
    if (edits.empty()) {
        return {};
    }
    const std::uint64_t line = edits.front().line;
    const bool needs_version = checked.playlist.version < k_iv_version &&
                               std::any_of(wanted.begin(), wanted.end(), [](const auto& change) {
                                   return change.second && change.second->iv;
                               });
    if (needs_version) {
        edits.insert(edits.begin(), edit_of_version(checked.playlist));
    }
    return {remedy_of(checked.name, edits), line};
}

std::string edit_map_key(const std::string& playlist, const InitSection& map, const Key& wanted) {
    return edit_playlist(playlist, {{map.line.number, LineEdit::Place::before, tag_of(wanted)},
                                    {map.line.number, LineEdit::Place::behind, tag_of(map.key)}});
}

} // namespace ispkit::hls
