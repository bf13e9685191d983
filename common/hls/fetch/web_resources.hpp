// SPDX-License-Identifier: MIT
#pragma once

#include "hls/fetch/response_rules.hpp"
#include "hls/fetch/web_client.hpp"
#include "hls/verify/resources.hpp"

#include <mutex>

namespace ispkit::hls {

/// Playlists, keys and segments on web servers: what each response says about itself is judged.
class WebResources final : public Resources {
public:
    explicit WebResources(const WebLimits& limits);

    std::string resolve(const std::string& playlist, std::string_view uri) const override;

    /// Of segments only what is read is fetched, if the server knows ranges.
    std::unique_ptr<io::ByteSource> open(const std::string& location, ResourceKind kind) override;

    /// What the responses since the last call tell.
    std::vector<Finding> take_findings(RangesNeeded needed);

private:
    WebClient client_;
    std::mutex mutex_;
    ResponseRules rules_;
};

} // namespace ispkit::hls
