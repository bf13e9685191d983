// SPDX-License-Identifier: MIT
#pragma once

#include "hls/fetch/web_client.hpp"
#include "hls/verify/finding.hpp"
#include "hls/verify/resources.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ispkit::hls {

/// Whether a playlist has byte ranges, so that its server must know them.
enum class RangesNeeded { no, yes };

/// Judges what web servers say about playlists, keys and segments: the rules mime-type, key-cors
/// and range-ignored. Memory use does not depend on the number of responses.
class ResponseRules {
public:
    void see(const std::string& location, ResourceKind kind, const WebResponse& response);

    /// One for each cause; the first response is its example. Finding::playlist is the playlist
    /// that was seen last before it, or the location if there is none.
    std::vector<Finding> findings(RangesNeeded needed) const;

private:
    struct Cause {
        std::string playlist;
        std::string example;
        std::uint64_t count = 0;
    };

    void count(Cause& cause, const std::string& location) const;

    std::string playlist_;
    /// By kind and media type.
    std::map<std::pair<ResourceKind, std::string>, Cause> wrong_types_;
    Cause closed_keys_;
    Cause ignored_ranges_;
};

} // namespace ispkit::hls
