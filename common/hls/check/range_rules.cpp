// SPDX-License-Identifier: MIT
#include "hls/check/range_rules.hpp"

#include <fmt/format.h>

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
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto& range = segments[i].byte_range;
        const bool is_encrypted = segment_method(segments[i].key).has_value();
        if (range && is_encrypted && range->length % k_block_size != 0) {
            faulty[i] = true;
            findings.add(i,
                         finding_of(rule("byte-range"),
                                    fmt::format("a range of {} bytes of an encrypted file, not a "
                                                "whole number of AES blocks (16)",
                                                range->length)));
        }
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

} // namespace ispkit::hls
