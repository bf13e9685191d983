// SPDX-License-Identifier: MIT
#include "hls/page/page_parts.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_most_renditions = 100;
constexpr std::size_t k_small_columns = 120;

struct Rung {
    const RenditionReport* rendition = nullptr;
    /// Null if its playlist could not be read.
    const MediaReport* playlist = nullptr;
    SegmentColumns columns;
};

std::vector<Rung> rungs_of(const MultivariantReport& multivariant, const Report& report) {
    std::map<std::string_view, const MediaReport*> by_name;
    for (const MediaReport& playlist : report.playlists) {
        by_name.emplace(playlist.name, &playlist);
    }
    std::vector<Rung> rungs;
    for (const RenditionReport& rendition : multivariant.renditions) {
        if (rungs.size() == k_most_renditions) {
            break;
        }
        const auto found = by_name.find(rendition.playlist);
        Rung& rung = rungs.emplace_back();
        rung.rendition = &rendition;
        if (found != by_name.end()) {
            rung.playlist = found->second;
            rung.columns = columns_of(*rung.playlist, k_small_columns);
        }
    }
    return rungs;
}

std::string rung_row(const Rung& rung, double seconds, double peak) {
    const std::string listed = rung.rendition->bandwidth == 0
                                   ? ""
                                   : rate_text(static_cast<double>(rung.rendition->bandwidth));
    const std::string name = fmt::format(
        R"(<td class="text">{}<div class="small muted">{}</div></td><td class="number">{}</td>)",
        html_short(rung.rendition->playlist), html_short(rung.rendition->attributes), listed);
    if (rung.playlist == nullptr) {
        return fmt::format(R"(<tr>{}<td colspan="4" class="muted">not read</td></tr>)"
                           "\n",
                           name);
    }
    return fmt::format(R"(<tr>{}<td class="number">{}</td><td class="number">{}</td>)"
                       R"(<td class="number wide">{} in {}</td><td class="wide">{}</td></tr>)"
                       "\n",
                       name, rate_text(rung.columns.peak), rate_text(rung.columns.average),
                       text::grouped(static_cast<std::int64_t>(rung.playlist->segments.size())),
                       length_text(rung.columns.seconds), small_chart(rung.columns, seconds, peak));
}

} // namespace

std::string html_ladder(const MultivariantReport& multivariant, const Report& report) {
    const std::vector<Rung> rungs = rungs_of(multivariant, report);
    double seconds = 0;
    double peak = 0;
    for (const Rung& rung : rungs) {
        seconds = std::max(seconds, rung.columns.seconds);
        peak = std::max(peak, rung.columns.peak);
    }
    std::string text =
        R"(<table class="ladder"><thead><tr><th>Rendition</th><th class="number">BANDWIDTH</th>)"
        R"(<th class="number">Busiest segment</th><th class="number">Average</th>)"
        R"(<th class="number wide">Segments</th><th class="wide">Bit rate over time</th></tr></thead>)"
        "\n";
    for (const Rung& rung : rungs) {
        text += rung_row(rung, seconds, peak);
    }
    text += "</table>\n";
    if (const std::size_t hidden = multivariant.renditions.size() - rungs.size(); hidden > 0) {
        text += fmt::format(R"(<p class="muted">and {} more</p>)",
                            text::grouped(static_cast<std::int64_t>(hidden)));
    }
    return text;
}

} // namespace ispkit::hls
