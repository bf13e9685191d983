// SPDX-License-Identifier: MIT
#include "hls/fetch/response_rules.hpp"

#include "hls/diagnosis/rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ispkit::hls {

namespace {

/// A server may send a different type each time.
constexpr std::size_t k_most_causes = 16;

/// What web servers call files of unknown types; for keys it is right.
bool is_any_bytes(std::string_view type) {
    return type == "application/octet-stream" || type == "binary/octet-stream";
}

bool is_right(ResourceKind kind, std::string_view type) {
    static constexpr std::array<std::string_view, 5> k_segment_types = {
        "video/", "audio/", "text/vtt", "application/mp4", "application/ttml+xml"};
    switch (kind) {
    case ResourceKind::playlist:
        return type == "application/vnd.apple.mpegurl" || type == "audio/mpegurl";
    case ResourceKind::key:
        return !type.starts_with("text/") && type != "application/json";
    case ResourceKind::segment:
        break;
    }
    return type.empty() || is_any_bytes(type) ||
           std::any_of(k_segment_types.begin(), k_segment_types.end(),
                       [&](std::string_view right) { return type.starts_with(right); });
}

std::string_view name_of(ResourceKind kind) {
    switch (kind) {
    case ResourceKind::playlist:
        return "playlist";
    case ResourceKind::key:
        return "key";
    case ResourceKind::segment:
        break;
    }
    return "segment";
}

std::string_view right_type(ResourceKind kind) {
    switch (kind) {
    case ResourceKind::playlist:
        return "application/vnd.apple.mpegurl";
    case ResourceKind::key:
        return "application/octet-stream";
    case ResourceKind::segment:
        break;
    }
    return "video/mp2t, video/mp4, audio/aac or text/vtt";
}

std::string others(std::uint64_t count) {
    return count == 1 ? "" : fmt::format(" and {} more", count - 1);
}

} // namespace

void ResponseRules::count(Cause& cause, const std::string& location) const {
    if (cause.count == 0) {
        cause.example = location;
        cause.playlist = playlist_.empty() ? location : playlist_;
    }
    ++cause.count;
}

void ResponseRules::see(const std::string& location, ResourceKind kind,
                        const WebResponse& response) {
    if (kind == ResourceKind::playlist) {
        playlist_ = location;
    }
    const std::pair cause(kind, response.media_type);
    if (!is_right(kind, response.media_type) &&
        (wrong_types_.size() < k_most_causes || wrong_types_.contains(cause))) {
        count(wrong_types_[cause], location);
    }
    if (kind == ResourceKind::key && !response.allows_origin) {
        count(closed_keys_, location);
    }
    if (kind == ResourceKind::segment && !response.whole_size) {
        count(ignored_ranges_, location);
    }
}

std::vector<Finding> ResponseRules::findings(RangesNeeded needed) const {
    std::vector<Finding> findings;
    const auto add = [&](const Rule& rule, const Cause& cause) -> Finding& {
        Finding& finding = findings.emplace_back();
        finding.rule = &rule;
        finding.severity = rule.severity;
        finding.playlist = cause.playlist;
        return finding;
    };
    for (const auto& [kind_and_type, cause] : wrong_types_) {
        const auto& [kind, type] = kind_and_type;
        Finding& finding = add(rule("mime-type"), cause);
        finding.text =
            fmt::format("the {} {}{} has {}", name_of(kind), cause.example, others(cause.count),
                        type.empty() ? "no Content-Type" : "the Content-Type " + type);
        finding.found = type;
        finding.expected = right_type(kind);
    }
    if (closed_keys_.count != 0) {
        Finding& finding = add(rule("key-cors"), closed_keys_);
        finding.text = fmt::format("players in pages of another origin may not read the key {}{}",
                                   closed_keys_.example, others(closed_keys_.count));
        finding.expected = "Access-Control-Allow-Origin";
    }
    if (ignored_ranges_.count != 0 && needed == RangesNeeded::yes) {
        Finding& finding = add(rule("range-ignored"), ignored_ranges_);
        finding.text = fmt::format("the server sends the whole of {}{} to a request for a range",
                                   ignored_ranges_.example, others(ignored_ranges_.count));
        finding.found = "200";
        finding.expected = "206";
    }
    return findings;
}

} // namespace ispkit::hls
