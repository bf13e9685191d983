// SPDX-License-Identifier: MIT
#pragma once

#include "io/byte_source.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ispkit::hls {

enum class ResourceKind { playlist, key, segment };

/// Where playlists, keys and segments come from: files, or a web server. A location is a path or an
/// absolute URL.
class Resources {
public:
    virtual ~Resources() = default;

    /// The location that a URI in the playlist at that location names (RFC 3986 section 5). Throws
    /// Error, without a place, if it may not be followed.
    virtual std::string resolve(const std::string& playlist, std::string_view uri) const = 0;

    /// A text that is the same for all locations of one resource, as far as that can be told.
    virtual std::string identity(const std::string& location) const { return location; }

    /// Opens a resource, callable from any thread; the result serves one thread. Throws Error if it
    /// cannot be read.
    virtual std::unique_ptr<io::ByteSource> open(const std::string& location,
                                                 ResourceKind kind) = 0;
};

} // namespace ispkit::hls
