// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/media_verifier.hpp"
#include "hls/check/multivariant_rules.hpp"
#include "hls/verify/report.hpp"
#include "hls/verify/resources.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ispkit::hls {

/// Verifies playlists one after another, each location once.
class Verifier {
public:
    Verifier(Resources& resources, const VerifyOptions& options);

    /// Verifies a playlist and, if it is multivariant, all that it names. Throws Error if it cannot
    /// be read; one that it names is then a finding.
    void verify(const std::string& name, const std::string& location);

    /// The same for several; multivariant ones come first, so that the others are judged with them.
    void verify_all(const std::vector<std::string>& locations);

    const Report& report() const { return report_; }

private:
    std::string read(const std::string& location) const;
    /// What was read of a media playlist; nothing of a multivariant one.
    std::optional<CheckedPlaylist> verify_text(const PlaylistInput& input);
    void verify_multivariant(const PlaylistInput& input, PlaylistScan scan);
    CheckedPlaylists verify_media_of(const PlaylistInput& input,
                                     const MultivariantPlaylist& playlist);

    void add(std::vector<Finding> findings, const std::string& playlist);

    Resources& resources_;
    const VerifyOptions& options_;
    std::set<std::string> done_;
    Report report_;
};

} // namespace ispkit::hls
