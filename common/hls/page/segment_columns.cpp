// SPDX-License-Identifier: MIT
#include "hls/page/segment_columns.hpp"

#include <algorithm>
#include <chrono>

namespace ispkit::hls {

namespace {

double shown_seconds(Duration duration) {
    return std::max(std::chrono::duration<double>(duration).count(), 0.0);
}

/// Both 0 if the size is unknown.
struct Traffic {
    double bits = 0;
    double seconds = 0;
};

Traffic traffic_of(const SegmentReport& segment) {
    const double seconds = shown_seconds(segment.measured.value_or(segment.listed));
    if (!segment.bytes || seconds <= 0) {
        return {};
    }
    constexpr double k_bits = 8;
    return {.bits = static_cast<double>(*segment.bytes) * k_bits, .seconds = seconds};
}

void add_segment(SegmentColumn& column, const SegmentReport& segment) {
    const double listed = shown_seconds(segment.listed);
    ++column.end;
    column.seconds += listed;
    column.listed = std::max(column.listed, listed);
    column.measured =
        std::max(column.measured, shown_seconds(segment.measured.value_or(Duration::zero())));
    if (const Traffic traffic = traffic_of(segment); traffic.seconds > 0) {
        column.peak = std::max(column.peak, traffic.bits / traffic.seconds);
    }
    column.discontinuity |= segment.discontinuity;
    column.gap |= segment.gap;
}

} // namespace

SegmentColumns columns_of(const MediaReport& playlist, std::size_t most) {
    const std::vector<SegmentReport>& segments = playlist.segments;
    SegmentColumns columns;
    columns.each = std::max<std::size_t>((segments.size() + most - 1) / most, 1);
    Traffic total;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (i % columns.each == 0) {
            columns.columns.push_back({.first = i,
                                       .end = i,
                                       .start = columns.seconds,
                                       .key_period = segments[i].key_period});
        }
        add_segment(columns.columns.back(), segments[i]);
        columns.seconds += shown_seconds(segments[i].listed);
        const Traffic traffic = traffic_of(segments[i]);
        total.bits += traffic.bits;
        total.seconds += traffic.seconds;
    }
    for (const SegmentColumn& column : columns.columns) {
        columns.peak = std::max(columns.peak, column.peak);
        columns.longest = std::max({columns.longest, column.listed, column.measured});
    }
    columns.average = total.seconds > 0 ? total.bits / total.seconds : 0;
    return columns;
}

} // namespace ispkit::hls
