// SPDX-License-Identifier: MIT
#include "hls/check/verifier.hpp"

#include "error.hpp"
#include "hls/playlist/multivariant_parser.hpp"
#include "hls/tag/playlist_lines.hpp"
#include "text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ispkit::hls {

namespace {

/// The line of the first tag that names a media playlist.
std::uint64_t line_of(const MultivariantPlaylist& playlist, const std::string& uri) {
    for (const std::vector<Variant>* variants : {&playlist.variants, &playlist.i_frame_variants}) {
        for (const Variant& variant : *variants) {
            if (variant.uri == uri) {
                return variant.line.number;
            }
        }
    }
    for (const Rendition& rendition : playlist.renditions) {
        if (rendition.uri == uri) {
            return rendition.line.number;
        }
    }
    return 0;
}

class MultivariantDescription {
public:
    MultivariantDescription(const Resources& resources, const PlaylistInput& input)
        : resources_(resources)
        , input_(input) {
        report_.name = input.name;
        for (std::string_view rest = input.text; !rest.empty();) {
            lines_.push_back(take_line(rest));
        }
    }

    void add(const std::string& uri, SourceLine line, std::uint64_t bandwidth) {
        if (uri.empty()) {
            return;
        }
        RenditionReport rendition;
        rendition.line = line.number;
        rendition.attributes = attributes_at(line.number);
        rendition.bandwidth = bandwidth;
        try {
            rendition.playlist = resources_.resolve(input_.location, uri);
        } catch (const Error&) {
            rendition.playlist = uri; // a finding says so
        }
        report_.renditions.push_back(std::move(rendition));
    }

    MultivariantReport finish() && { return std::move(report_); }

private:
    std::string attributes_at(std::uint64_t number) const {
        return std::string(split_tag(text::trim(lines_.at(number - 1))).value);
    }

    const Resources& resources_;
    const PlaylistInput& input_;
    std::vector<std::string_view> lines_;
    MultivariantReport report_;
};

} // namespace

Verifier::Verifier(Resources& resources, const VerifyOptions& options)
    : resources_(resources)
    , options_(options) {}

void Verifier::verify(const std::string& name, const std::string& location) {
    if (!done_.insert(location).second) {
        return;
    }
    const std::string text = read(location);
    verify_text({name, location, text, {}});
}

void Verifier::verify_all(const std::vector<std::string>& locations) {
    std::vector<std::string> media;
    for (const std::string& location : locations) {
        if (done_.count(location) != 0) {
            continue;
        }
        if (scan_playlist(read(location)).is_multivariant) {
            verify(location, location);
        } else {
            media.push_back(location);
        }
    }
    for (const std::string& location : media) {
        verify(location, location);
    }
}

std::string Verifier::read(const std::string& location) const {
    const auto source = resources_.open(location, ResourceKind::playlist);
    if (source->size() > k_largest_playlist) {
        throw_error("{}: {} bytes, more than a playlist may have ({})", location, source->size(),
                    k_largest_playlist);
    }
    std::string text(source->size(), '\0');
    text.resize(source->read(0, io::as_mutable_bytes(text)));
    return text;
}

std::optional<CheckedPlaylist> Verifier::verify_text(const PlaylistInput& input) {
    PlaylistScan scan = scan_playlist(input.text);
    if (scan.is_multivariant) {
        verify_multivariant(input, std::move(scan));
        return std::nullopt;
    }
    return verify_media_playlist(input, std::move(scan), resources_, options_, report_);
}

void Verifier::verify_multivariant(const PlaylistInput& input, PlaylistScan scan) {
    std::vector<Finding> findings = std::move(scan.findings);
    // What the scan found explains what the parser does not take, and groups that are not there.
    const bool is_well_formed =
        std::none_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::error; });
    try {
        const MultivariantPlaylist playlist = parse_multivariant_playlist(scan.mended, input.name);
        MultivariantDescription description(resources_, input);
        for (const Variant& variant : playlist.variants) {
            description.add(variant.uri, variant.line, variant.bandwidth);
        }
        for (const Rendition& rendition : playlist.renditions) {
            description.add(rendition.uri, rendition.line, 0);
        }
        for (const Variant& variant : playlist.i_frame_variants) {
            description.add(variant.uri, variant.line, variant.bandwidth);
        }
        report_.multivariants.push_back(std::move(description).finish());
        for (Finding& finding : judge_multivariant(playlist, verify_media_of(input, playlist))) {
            if (is_well_formed || finding.rule != &rule("group-missing")) {
                findings.push_back(std::move(finding));
            }
        }
    } catch (const Error& error) {
        if (is_well_formed) {
            findings.push_back(finding_of_parser(error, input.name));
        }
    }
    add(std::move(findings), input.name);
}

CheckedPlaylists Verifier::verify_media_of(const PlaylistInput& input,
                                           const MultivariantPlaylist& playlist) {
    CheckedPlaylists media;
    for (const std::string& uri : media_playlist_uris(playlist)) {
        try {
            const std::string location = resources_.resolve(input.location, uri);
            if (!done_.insert(location).second) {
                continue;
            }
            const std::string text = read(location);
            const PlaylistInput part{location, location, text, {playlist.variables, {}}};
            if (auto checked = verify_text(part)) {
                checked->tasks.clear();
                media.emplace(uri, std::move(*checked));
            }
        } catch (const Error& error) {
            Finding finding = finding_of(
                rule("file-missing"), fmt::format("the playlist cannot be read: {}", error.what()));
            finding.line = line_of(playlist, uri);
            finding.segment = uri;
            add({std::move(finding)}, input.name);
        }
    }
    return media;
}

void Verifier::add(std::vector<Finding> findings, const std::string& playlist) {
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.line < b.line; });
    for (Finding& finding : findings) {
        finding.playlist = playlist;
        report_.findings.push_back(std::move(finding));
    }
}

} // namespace ispkit::hls
