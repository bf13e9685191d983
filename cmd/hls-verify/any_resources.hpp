// SPDX-License-Identifier: MIT
#pragma once

#include "hls/fetch/web_resources.hpp"
#include "hls/verify/local_resources.hpp"

namespace ispkit {

/// Files and web servers. A playlist in a file may name URLs; one on a web server names no files.
class AnyResources final : public hls::Resources {
public:
    explicit AnyResources(const hls::WebLimits& limits)
        : web_(limits) {}

    std::string resolve(const std::string& playlist, std::string_view uri) const override;
    std::string identity(const std::string& location) const override;
    std::unique_ptr<io::ByteSource> open(const std::string& location,
                                         hls::ResourceKind kind) override;

    /// What web servers' responses since the last call tell.
    std::vector<hls::Finding> take_findings(hls::RangesNeeded needed) {
        return web_.take_findings(needed);
    }

private:
    hls::LocalResources files_;
    hls::WebResources web_;
};

} // namespace ispkit
