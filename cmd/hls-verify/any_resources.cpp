// SPDX-License-Identifier: MIT
#include "any_resources.hpp"

#include "hls/fetch/url.hpp"

namespace ispkit {

std::string AnyResources::resolve(const std::string& playlist, std::string_view uri) const {
    if (hls::is_web_url(playlist)) {
        return web_.resolve(playlist, uri);
    }
    return hls::is_web_url(uri) ? std::string(uri) : files_.resolve(playlist, uri);
}

std::string AnyResources::identity(const std::string& location) const {
    return hls::is_web_url(location) ? location : files_.identity(location);
}

std::unique_ptr<io::ByteSource> AnyResources::open(const std::string& location,
                                                   hls::ResourceKind kind) {
    if (hls::is_web_url(location)) {
        return web_.open(location, kind);
    }
    return files_.open(location, kind);
}

} // namespace ispkit
