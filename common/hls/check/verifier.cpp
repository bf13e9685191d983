// SPDX-License-Identifier: MIT
#include "hls/check/verifier.hpp"

#include "error.hpp"
#include "hls/verify/playlist_scan.hpp"

namespace ispkit::hls {

Verifier::Verifier(Resources& resources, const VerifyOptions& options)
    : resources_(resources)
    , options_(options) {}

void Verifier::verify(const std::string& name, const std::string& location) {
    if (!done_.insert(location).second) {
        return;
    }
    const std::string text = read(location);
    verify_text({name, location, text});
}

void Verifier::verify_all(const std::vector<std::string>& locations) {
    for (const bool wanted : {true, false}) {
        for (const std::string& location : locations) {
            if (done_.count(location) == 0 &&
                scan_playlist(read(location)).is_multivariant == wanted) {
                verify(location, location);
            }
        }
    }
}

std::string Verifier::read(const std::string& location) const {
    constexpr std::uint64_t k_largest_playlist = std::uint64_t{64} << 20;
    const auto source = resources_.open(location, ResourceKind::playlist);
    if (source->size() > k_largest_playlist) {
        throw_error("{}: {} bytes, more than a playlist may have ({})", location, source->size(),
                    k_largest_playlist);
    }
    std::string text(source->size(), '\0');
    text.resize(source->read(0, io::as_mutable_bytes(text)));
    return text;
}

void Verifier::verify_text(const PlaylistInput& input) {
    if (scan_playlist(input.text).is_multivariant) {
        verify_multivariant(input);
    } else {
        verify_media_playlist(input, resources_, options_, report_);
    }
}

void Verifier::verify_multivariant(const PlaylistInput& input) {
    PlaylistScan scan = scan_playlist(input.text);
    for (Finding& finding : scan.findings) {
        finding.playlist = input.name;
        report_.findings.push_back(std::move(finding));
    }
}

} // namespace ispkit::hls
