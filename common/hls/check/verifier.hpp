// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/media_verifier.hpp"
#include "hls/check/multivariant_rules.hpp"
#include "hls/verify/finding_list.hpp"
#include "hls/verify/report.hpp"
#include "hls/verify/resources.hpp"

#include <map>
#include <memory>
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
    /// A playlist that was read; multivariant if it has no rendition.
    using Known = std::shared_ptr<const CheckedRendition>;

    std::string read(const std::string& location) const;
    static PlaylistScan scan_bounded(const std::string& location, std::string_view text);
    Known verify_media(const PlaylistInput& input, PlaylistScan scan);
    void verify_multivariant(const PlaylistInput& input, PlaylistScan scan);
    CheckedRenditions verify_media_of(const PlaylistInput& input,
                                      const MultivariantPlaylist& playlist);
    Known verify_part(const PlaylistInput& input, const std::string& uri,
                      const MultivariantPlaylist& playlist);
    VariableValues parameters_of(std::string_view uri, std::string_view text);

    void add(FindingList findings, const std::string& playlist);

    Resources& resources_;
    const VerifyOptions& options_;
    /// By Resources::identity.
    std::map<std::string, Known> known_;
    std::set<std::string> unknown_parameters_;
    Report report_;
};

} // namespace ispkit::hls
