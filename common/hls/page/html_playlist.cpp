// SPDX-License-Identifier: MIT
#include "hls/page/page_parts.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_most_columns = 400;
constexpr std::size_t k_most_keys = 50;

struct KeyUse {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::int64_t count = 0;
};

std::string keys_table(const MediaReport& playlist) {
    const std::size_t shown = std::min(playlist.keys.size(), k_most_keys);
    if (shown == 0) {
        return {};
    }
    std::vector<KeyUse> uses(shown);
    for (const SegmentReport& segment : playlist.segments) {
        if (segment.key_period == 0 || segment.key_period > shown) {
            continue;
        }
        KeyUse& use = uses[segment.key_period - 1];
        use.first = use.count == 0 ? segment.number : use.first;
        use.last = segment.number;
        ++use.count;
    }
    std::string text = R"(<table class="small"><thead><tr><th>Key</th>)"
                       R"(<th class="number">Segments</th><th>From</th><th>To</th></tr></thead>)"
                       "\n";
    for (std::size_t i = 0; i < shown; ++i) {
        text += fmt::format(R"(<tr><td class="text">{}</td><td class="number">{}</td>)"
                            "<td>{}</td><td>{}</td></tr>\n",
                            html_short(playlist.keys[i]), text::grouped(uses[i].count),
                            uses[i].first, uses[i].last);
    }
    text += "</table>\n";
    if (const std::size_t hidden = playlist.keys.size() - shown; hidden > 0) {
        text += fmt::format("<p class=\"muted\">and {} more keys</p>\n",
                            text::grouped(static_cast<std::int64_t>(hidden)));
    }
    return text;
}

/// The shape is empty for a bar, or "across" or "upright" for a line.
std::string swatch(std::string_view colour, std::string_view name, std::string_view shape = "") {
    return fmt::format(
        R"-(<span><span class="swatch {}" style="background:var(--{})"></span>{}</span>)-", shape,
        colour, name);
}

std::string legend(const MediaReport& playlist, const SegmentColumns& columns) {
    const bool has_cuts =
        std::any_of(columns.columns.begin(), columns.columns.end(),
                    [](const SegmentColumn& column) { return column.discontinuity; });
    std::string text = R"(<div class="legend small muted">)" + swatch("bar", "bit rate, EXTINF") +
                       swatch("media", "duration of the media", "across") +
                       swatch("target", "target duration", "across");
    if (!playlist.keys.empty()) {
        text += swatch("key-odd", "key periods");
    }
    if (has_cuts) {
        text += swatch("cut", "discontinuity", "upright");
    }
    if (columns.each > 1) {
        text += fmt::format("<span>each bar is the busiest or longest of {} segments</span>",
                            text::grouped(static_cast<std::int64_t>(columns.each)));
    }
    return text + "</div>\n";
}

} // namespace

std::string html_playlist(const MediaReport& playlist, std::size_t number,
                          std::span<const NumberedFinding> findings) {
    const SegmentColumns columns = columns_of(playlist, k_most_columns);
    std::string text = fmt::format(
        "<h2 id=\"playlist-{}\">{}</h2>\n<div class=\"card chart\">\n<p class=\"muted\">{}{} in "
        "{}; "
        "average {}, busiest segment {}; target duration {} s</p>\n",
        number, html_short(playlist.name), playlist.i_frames_only ? "I-frames only; " : "",
        text::counted(static_cast<std::int64_t>(playlist.segments.size()), "segment"),
        length_text(columns.seconds), rate_text(columns.average), rate_text(columns.peak),
        playlist.target_duration);
    if (!columns.columns.empty()) {
        text += legend(playlist, columns) + playlist_chart(playlist, columns, findings);
    }
    text += "</div>\n";
    for (const std::string& part : {html_findings(findings), keys_table(playlist)}) {
        text += part.empty() ? part : "<div class=\"card\">\n" + part + "</div>\n";
    }
    return text;
}

} // namespace ispkit::hls
