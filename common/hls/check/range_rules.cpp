// SPDX-License-Identifier: MIT
#include "hls/check/range_rules.hpp"

#include "hls/diagnosis/encrypted_segment.hpp"

#include <algorithm>
#include <tuple>

namespace ispkit::hls {

namespace {

/// The positions of the segments that are byte ranges, by URI and offset.
std::vector<std::size_t> sorted_ranges(const std::vector<MediaSegment>& segments) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (segments[i].byte_range) {
            order.push_back(i);
        }
    }
    std::stable_sort(order.begin(), order.end(), [&segments](std::size_t a, std::size_t b) {
        return std::tie(segments[a].uri, segments[a].byte_range->offset) <
               std::tie(segments[b].uri, segments[b].byte_range->offset);
    });
    return order;
}

} // namespace

std::vector<bool> judge_ranges(const CheckedPlaylist& checked, SegmentFindings& findings) {
    const std::vector<MediaSegment>& segments = checked.playlist.segments;
    std::vector<bool> faulty(segments.size(), false);
    if (checked.playlist.i_frames_only) {
        return faulty; // ranges of clear content, which may share a frame's headers
    }
    const std::vector<std::size_t> order = sorted_ranges(segments);
    for (std::size_t r = 1; r < order.size(); ++r) {
        const MediaSegment& before = segments[order[r - 1]];
        const MediaSegment& here = segments[order[r]];
        const bool overlaps =
            before.uri == here.uri && !(before.byte_range == here.byte_range) &&
            here.byte_range->offset < before.byte_range->offset + before.byte_range->length;
        if (overlaps && !faulty[order[r]] && !faulty[order[r - 1]]) {
            faulty[order[r]] = faulty[order[r - 1]] = true;
            findings.add(order[r],
                         finding_of(rule("byte-range"), "the byte range overlaps another one"));
        }
    }
    return faulty;
}

void judge_unread_ranges(const CheckedPlaylist& checked, SegmentFindings& findings) {
    const std::vector<MediaSegment>& segments = checked.playlist.segments;
    for (std::size_t i = 0; i < segments.size() && !checked.playlist.i_frames_only; ++i) {
        const auto& range = segments[i].byte_range;
        if (range && range->length % k_block_size != 0 && segment_method(segments[i].key) &&
            !checked.facts[i].needs_diagnosis) {
            findings.add(i, finding_of(rule("byte-range"), std::string(k_odd_range)));
        }
    }
}

} // namespace ispkit::hls
