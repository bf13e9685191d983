// SPDX-License-Identifier: MIT
#include "hls/page/report_page.hpp"

#include "hls/page/page_parts.hpp"
#include "markup/page.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_most_playlists = 100;
constexpr std::size_t k_most_findings = 1000;

using FindingsByPlaylist = std::map<std::string_view, std::vector<NumberedFinding>>;

FindingsByPlaylist by_playlist(const Report& report) {
    FindingsByPlaylist findings;
    const std::size_t shown = std::min(report.findings.size(), k_most_findings);
    for (std::size_t i = 0; i < shown; ++i) {
        findings[report.findings[i].playlist].push_back({i + 1, &report.findings[i]});
    }
    return findings;
}

std::string sums(const Report& report) {
    std::size_t segments = 0;
    double bytes = 0;
    for (const MediaReport& playlist : report.playlists) {
        segments += playlist.segments.size();
        for (const SegmentReport& segment : playlist.segments) {
            bytes += static_cast<double>(segment.bytes.value_or(0));
        }
    }
    const auto count = [&](Severity severity) {
        return text::grouped(std::count_if(
            report.findings.begin(), report.findings.end(),
            [severity](const Finding& finding) { return finding.severity == severity; }));
    };
    constexpr double k_mega = 1e6;
    return R"(<div class="card sums">)" + markup::page_sum("errors", count(Severity::error)) +
           markup::page_sum("warnings", count(Severity::warning)) +
           markup::page_sum("advice", count(Severity::advice)) +
           markup::page_sum("media playlists",
                            text::grouped(static_cast<std::int64_t>(report.playlists.size()))) +
           markup::page_sum("segments", text::grouped(static_cast<std::int64_t>(segments))) +
           markup::page_sum("megabytes", text::grouped(static_cast<std::int64_t>(bytes / k_mega))) +
           "</div>\n";
}

std::string more(std::size_t all, std::size_t shown, std::string_view what) {
    return all <= shown ? ""
                        : fmt::format("<p class=\"muted\">and {} more {}</p>\n",
                                      text::grouped(static_cast<std::int64_t>(all - shown)), what);
}

/// The findings of playlists that have no part of their own.
std::string other_findings(const Report& report, FindingsByPlaylist findings) {
    for (const MultivariantReport& multivariant : report.multivariants) {
        findings.erase(multivariant.name);
    }
    const std::size_t shown = std::min(report.playlists.size(), k_most_playlists);
    for (std::size_t i = 0; i < shown; ++i) {
        findings.erase(report.playlists[i].name);
    }
    std::string text;
    for (const auto& [playlist, some] : findings) {
        text += fmt::format("<h2>{}</h2>\n<div class=\"card\">\n{}</div>\n", html_short(playlist),
                            html_findings(some));
    }
    return text;
}

std::string start(const Report& report) {
    const std::string name = !report.multivariants.empty()
                                 ? html_short(report.multivariants[0].name)
                             : !report.playlists.empty() ? html_short(report.playlists[0].name)
                                                         : "nothing was read";
    return markup::page_start({.title = "HLS report: " + name, .style = k_page_style}) +
           fmt::format("<h1>HLS report</h1>\n<p class=\"muted text\">{}</p>\n", name);
}

} // namespace

std::string report_page(const Report& report) {
    FindingsByPlaylist findings = by_playlist(report);
    std::string text =
        start(report) + sums(report) + more(report.findings.size(), k_most_findings, "findings");
    const std::size_t ladders = std::min(report.multivariants.size(), k_most_playlists);
    for (std::size_t i = 0; i < ladders; ++i) {
        const MultivariantReport& multivariant = report.multivariants[i];
        text += fmt::format("<h2>{}</h2>\n<div class=\"card\">\n{}</div>\n",
                            html_short(multivariant.name), html_ladder(multivariant, report));
        if (const auto found = findings.find(multivariant.name); found != findings.end()) {
            text += "<div class=\"card\">\n" + html_findings(found->second) + "</div>\n";
        }
    }
    text += more(report.multivariants.size(), ladders, "multivariant playlists") +
            other_findings(report, findings);
    const std::size_t shown = std::min(report.playlists.size(), k_most_playlists);
    for (std::size_t i = 0; i < shown; ++i) {
        text += html_playlist(report.playlists[i], i + 1, findings[report.playlists[i].name]);
    }
    return text + more(report.playlists.size(), shown, "media playlists") +
           markup::page_end(
               "<p>hls-verify(1) describes the rules. Times are sums of EXTINF; a bit rate is the "
               "size of a segment as it is stored, divided by the duration of its media.</p>");
}

} // namespace ispkit::hls
