// SPDX-License-Identifier: MIT
#include "hls/page/page_parts.hpp"

#include <fmt/format.h>

namespace ispkit::hls {

namespace {

std::string place_of(const Finding& finding) {
    std::string place;
    const auto add = [&](const std::string& part) {
        place += (place.empty() ? "" : "<br>") + part;
    };
    if (finding.line != 0) {
        add(fmt::format("line {}", finding.line));
    }
    if (finding.from && finding.to) {
        add(!finding.numbers.empty() ? fmt::format("segments {}", finding.list_of_numbers())
            : *finding.from == *finding.to
                ? fmt::format("segment {}", *finding.from)
                : fmt::format("segments {} to {}", *finding.from, *finding.to));
    }
    if (finding.offset) {
        add(fmt::format("byte {}", *finding.offset));
    }
    if (!finding.segment.empty()) {
        add(html_short(finding.segment));
    }
    return place;
}

std::string values_of(const Finding& finding) {
    std::string values;
    if (!finding.found.empty()) {
        values += "found: " + html_short(finding.found);
    }
    if (!finding.expected.empty()) {
        values += (values.empty() ? "" : "; ") + ("expected: " + html_short(finding.expected));
    }
    return values.empty() ? values : fmt::format(R"(<div class="small muted">{}</div>)", values);
}

std::string row(const NumberedFinding& numbered) {
    const Finding& finding = *numbered.finding;
    const std::string remedy =
        finding.remedy.empty()
            ? ""
            : fmt::format(R"(<div class="remedy">{}</div>)", html_short(finding.remedy));
    return fmt::format(
        R"(<tr id="finding-{}"><td>{}</td><td class="place">{}</td>)"
        R"(<td class="text">{} <span class="muted small">[{}, {}]</span>{}{}</td></tr>)"
        "\n",
        numbered.number, html_severity(finding.severity), place_of(finding),
        html_short(finding.text), finding.rule->name, finding.rule->source, values_of(finding),
        remedy);
}

} // namespace

std::string html_findings(std::span<const NumberedFinding> findings) {
    if (findings.empty()) {
        return {};
    }
    std::string text =
        "<table><thead><tr><th class=\"finding\">Finding</th><th class=\"place\">Place</th>"
        "<th></th></tr></thead>\n";
    for (const NumberedFinding& finding : findings) {
        text += row(finding);
    }
    return text + "</table>\n";
}

} // namespace ispkit::hls
