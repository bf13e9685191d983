// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"
#include "hls/verify/finding_list.hpp"
#include "hls/verify/tag_table.hpp"
#include "hls/verify/version_rule.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// A value and the line of its tag.
template <typename T>
struct AtLine {
    T value{};
    std::uint64_t line = 0;
};

/// Whether EXT-X-PLAYLIST-TYPE may have that value.
bool is_playlist_type(std::string_view text);

/// The rules about what a playlist's tags say together: versions, durations, types, URIs.
class PlaylistRules {
public:
    /// Takes a well-placed tag. Throws Error, without a place, for a malformed value.
    void see(const KnownTag& tag, std::string_view value, const AttributeList& attributes,
             std::uint64_t line);
    void see_uri(std::string_view uri, std::uint64_t line);

    /// The findings; their lines may be in any order.
    std::vector<Finding> finish(bool is_multivariant) &&;

private:
    void see_duration(std::string_view value, std::uint64_t line);
    void see_key(const AttributeList& attributes, std::uint64_t line);
    void see_low_latency(const KnownTag& tag, const AttributeList& attributes, std::uint64_t line);
    Finding& add(const Rule& rule, std::uint64_t line, std::string text);
    void add_range(Finding& finding, std::uint64_t first, std::uint64_t last) const;
    void judge_uris();
    void judge_version();
    void judge_target_duration();
    void judge_type();
    void judge_hold_back();

    FindingList findings_;
    RequiredVersion required_;
    std::optional<AtLine<std::uint64_t>> version_;
    std::optional<AtLine<std::uint64_t>> target_;
    /// Also if its value is malformed.
    bool has_target_ = false;
    std::uint64_t media_sequence_ = 0;
    std::uint64_t position_ = 0;
    /// Whether the next segment's range has an offset.
    std::optional<AtLine<bool>> range_;
    /// The URI of the segment before if that is a range; else empty.
    std::string range_uri_;
    /// By the segment's position.
    std::vector<AtLine<Duration>> durations_;
    /// The positions of the first and last URI that is not percent-encoded.
    std::optional<AtLine<std::uint64_t>> first_unsafe_;
    std::uint64_t last_unsafe_ = 0;
    std::string unsafe_uri_;
    /// The KEYFORMATs that have a finding.
    std::set<std::string> foreign_formats_;
    std::set<std::string> foreign_methods_;
    std::string type_;
    std::uint64_t type_line_ = 0;
    bool has_end_ = false;
    std::optional<AtLine<Duration>> part_target_;
    std::optional<AtLine<Duration>> part_hold_back_;
    std::optional<AtLine<Duration>> hold_back_;
    std::optional<AtLine<Duration>> skip_until_;
    std::uint64_t server_control_line_ = 0;
    std::optional<AtLine<Duration>> long_part_;
};

} // namespace ispkit::hls
