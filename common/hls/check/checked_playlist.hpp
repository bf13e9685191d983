// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "hls/command/line_edit.hpp"
#include "hls/playlist/playlist.hpp"
#include "hls/segment/segment_check.hpp"
#include "hls/verify/finding.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace ispkit::hls {

/// A media playlist whose segments have been read.
struct CheckedPlaylist {
    /// As in Finding::playlist.
    std::string name;
    MediaPlaylist playlist;
    /// By the segments' positions.
    std::vector<SegmentTask> tasks;
    std::vector<SegmentFacts> facts;

    std::uint64_t number(std::size_t position) const { return playlist.media_sequence + position; }
};

/// Collects the findings about segments of one playlist: those with the same rule and severity, and
/// the same group, become one finding with a range of segments.
class SegmentFindings {
public:
    explicit SegmentFindings(const CheckedPlaylist& checked)
        : checked_(checked) {}

    /// Adds the segment at that position to its finding. The finding's own members, `line` included
    /// unless it is 0, come from the first segment added.
    void add(std::size_t position, Finding finding, const std::string& group = {});

    /// The same for a finding that the edit mends, for that segment: it becomes the remedy. Those
    /// of a few segments become one command; of many, the finding keeps its own remedy.
    void add(std::size_t position, Finding finding, LineEdit edit);

    /// By the position of their first segments.
    std::vector<Finding> take() &&;

private:
    struct Group {
        Finding finding;
        std::vector<std::size_t> positions;
        std::vector<LineEdit> edits;
    };

    Group& group_of(Finding finding, const std::string& name);

    void finish(Group& group) const;

    const CheckedPlaylist& checked_;
    std::map<std::tuple<const Rule*, Severity, std::string>, Group> groups_;
};

/// A finding of a rule, with its severity.
Finding finding_of(const Rule& rule, std::string text);

/// A segment that is the same as another one, where other media should be.
Finding copied_segment(const std::string& uri, std::uint64_t number);

/// What a strict parser refused: its message is "NAME:LINE: WHAT".
Finding finding_of_parser(const Error& error, const std::string& name);

} // namespace ispkit::hls
