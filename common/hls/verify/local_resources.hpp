// SPDX-License-Identifier: MIT
#pragma once

#include "hls/verify/resources.hpp"

namespace ispkit::hls {

/// Playlists, keys and segments in files. URIs are relative to the playlist's folder and may leave
/// it, as "../video.key" does: only what is found out about a file is printed, never its content.
class LocalResources final : public Resources {
public:
    /// A name as written takes precedence over the percent-decoded one, since ffmpeg writes names
    /// unencoded. Throws Error for an absolute URI of any scheme.
    std::string resolve(const std::string& playlist, std::string_view uri) const override;
    /// The path without symbolic links, "." and "..".
    std::string identity(const std::string& location) const override;
    std::unique_ptr<io::ByteSource> open(const std::string& location, ResourceKind kind) override;
};

} // namespace ispkit::hls
