// SPDX-License-Identifier: MIT
#include "hls/fetch/web_resources.hpp"

#include "hls/fetch/url.hpp"
#include "hls/fetch/web_source.hpp"
#include "hls/playlist/playlist.hpp"

#include <utility>

namespace ispkit::hls {

namespace {

constexpr std::uint64_t k_largest_key = 64 << 10;
constexpr std::uint64_t k_largest_segment = 4ULL << 30;

std::uint64_t limit_of(ResourceKind kind) {
    switch (kind) {
    case ResourceKind::playlist:
        return k_largest_playlist;
    case ResourceKind::key:
        return k_largest_key;
    case ResourceKind::segment:
        break;
    }
    return k_largest_segment;
}

} // namespace

WebResources::WebResources(const WebLimits& limits)
    : client_(limits) {}

std::string WebResources::resolve(const std::string& playlist, std::string_view uri) const {
    return resolve_url(playlist, uri);
}

std::unique_ptr<io::ByteSource> WebResources::open(const std::string& location, ResourceKind kind) {
    auto source = std::make_unique<WebSource>(client_, location, limit_of(kind),
                                              kind == ResourceKind::segment ? Transfer::in_ranges
                                                                            : Transfer::whole);
    const std::lock_guard lock(mutex_);
    rules_.see(location, kind, source->response());
    return source;
}

std::vector<Finding> WebResources::take_findings(RangesNeeded needed) {
    const std::lock_guard lock(mutex_);
    return std::exchange(rules_, {}).findings(needed);
}

} // namespace ispkit::hls
