// SPDX-License-Identifier: MIT
#include "hls/check/checked_playlist.hpp"

#include "text/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ispkit::hls {

void SegmentFindings::add(std::size_t position, Finding finding, const std::string& group) {
    const auto known = std::find_if(groups_.begin(), groups_.end(), [&](const Group& other) {
        return other.finding.rule == finding.rule && other.finding.severity == finding.severity &&
               other.name == group;
    });
    if (known != groups_.end()) {
        known->first = std::min(known->first, position);
        known->last = std::max(known->last, position);
        ++known->count;
        return;
    }
    groups_.push_back({std::move(finding), group, position, position, 1});
}

std::vector<Finding> SegmentFindings::take() && {
    std::stable_sort(groups_.begin(), groups_.end(),
                     [](const Group& a, const Group& b) { return a.first < b.first; });
    std::vector<Finding> findings;
    for (Group& group : groups_) {
        Finding& finding = group.finding;
        const MediaSegment& first = checked_.playlist.segments[group.first];
        finding.playlist = checked_.name;
        finding.line = finding.line == 0 ? first.line.number : finding.line;
        finding.from = checked_.number(group.first);
        finding.to = checked_.number(group.last);
        if (group.count == 1) {
            finding.segment = first.uri;
        } else if (group.count <= group.last - group.first) {
            finding.text += fmt::format(" ({} of these segments)", group.count);
        }
        findings.push_back(std::move(finding));
    }
    return findings;
}

Finding finding_of(const Rule& rule, std::string text) {
    Finding finding;
    finding.rule = &rule;
    finding.severity = rule.severity;
    finding.text = std::move(text);
    return finding;
}

Finding finding_of_parser(const Error& error, const std::string& name) {
    std::string_view message = error.what();
    message.remove_prefix(std::min(message.size(), name.size() + 1));
    const std::string_view number = message.substr(0, message.find(':'));
    Finding finding = finding_of(rule("tag-syntax"), std::string());
    if (text::read_number(number, finding.line)) {
        message.remove_prefix(std::min(message.size(), number.size() + 2));
    }
    finding.text = message;
    return finding;
}

} // namespace ispkit::hls
