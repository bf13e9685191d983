// SPDX-License-Identifier: MIT
#include "hls/check/checked_playlist.hpp"

#include "hls/check/remedy.hpp"
#include "text/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ispkit::hls {

void SegmentFindings::add(std::size_t position, Finding finding, const std::string& group) {
    group_of(std::move(finding), group).positions.push_back(position);
}

void SegmentFindings::add(std::size_t position, Finding finding, LineEdit edit) {
    Group& group = group_of(std::move(finding), {});
    group.positions.push_back(position);
    if (group.edits.size() <= k_most_edits) {
        group.edits.push_back(std::move(edit));
    }
}

SegmentFindings::Group& SegmentFindings::group_of(Finding finding, const std::string& name) {
    const std::tuple key(finding.rule, finding.severity, name);
    return groups_.try_emplace(key, Group{std::move(finding), {}, {}}).first->second;
}

std::vector<Finding> SegmentFindings::take() && {
    std::vector<Group> groups;
    for (auto& [key, group] : groups_) {
        finish(group);
        groups.push_back(std::move(group));
    }
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
        return a.positions.front() < b.positions.front();
    });
    std::vector<Finding> findings;
    for (Group& group : groups) {
        findings.push_back(std::move(group.finding));
    }
    return findings;
}

void SegmentFindings::finish(Group& group) const {
    std::vector<std::size_t>& positions = group.positions;
    std::sort(positions.begin(), positions.end());
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    const std::size_t first = positions.front();
    const std::size_t last = positions.back();
    const MediaSegment& segment = checked_.playlist.segments[first];
    Finding& finding = group.finding;
    finding.playlist = checked_.name;
    finding.line = finding.line == 0 ? segment.line.number : finding.line;
    finding.from = checked_.number(first);
    finding.to = checked_.number(last);
    if (!group.edits.empty() && group.edits.size() <= k_most_edits) {
        finding.remedy = remedy_of(checked_.name, group.edits);
    }
    if (positions.size() == 1) {
        finding.segment = segment.uri;
    } else if (positions.size() <= last - first) {
        for (const std::size_t position : positions) {
            finding.numbers.push_back(checked_.number(position));
        }
    }
}

Finding finding_of(const Rule& rule, std::string text) {
    Finding finding;
    finding.rule = &rule;
    finding.severity = rule.severity;
    finding.text = std::move(text);
    return finding;
}

Finding copied_segment(const std::string& uri, std::uint64_t number) {
    Finding finding = finding_of(
        rule("timestamp-gap"),
        fmt::format("the same as segment {} ('{}'), in the place of other media", number, uri));
    finding.remedy = k_copy_again;
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
