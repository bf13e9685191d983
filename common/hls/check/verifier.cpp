// SPDX-License-Identifier: MIT
#include "hls/check/verifier.hpp"

#include "error.hpp"
#include "hls/playlist/multivariant_parser.hpp"
#include "hls/tag/playlist_lines.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"
#include "text/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ispkit::hls {

namespace {

/// By URI, the line of the first tag that names a media playlist.
std::map<std::string_view, std::uint64_t> lines_of_uris(const MultivariantPlaylist& playlist) {
    std::map<std::string_view, std::uint64_t> lines;
    for (const std::vector<Variant>* variants : {&playlist.variants, &playlist.i_frame_variants}) {
        for (const Variant& variant : *variants) {
            lines.try_emplace(variant.uri, variant.line.number);
        }
    }
    for (const Rendition& rendition : playlist.renditions) {
        lines.try_emplace(rendition.uri, rendition.line.number);
    }
    return lines;
}

bool cannot_be_in_line(char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

/// The parameters in the query of a URI, percent-decoded (RFC 8216bis 4.4.2.3). A value that cannot
/// stand in a line of a playlist is none.
VariableValues query_of(std::string_view uri) {
    VariableValues values;
    uri = uri.substr(0, uri.find('#'));
    std::string_view query = uri.substr(std::min(uri.find('?'), uri.size()));
    query.remove_prefix(query.empty() ? 0 : 1);
    while (!query.empty()) {
        std::string_view value = text::take_until(query, '&');
        const std::string_view name = text::take_until(value, '=');
        try {
            const std::string decoded = text::percent_decoded(value);
            if (std::none_of(decoded.begin(), decoded.end(), cannot_be_in_line)) {
                values.emplace(text::percent_decoded(name), decoded);
            }
        } catch (const Error&) {
            continue; // not a parameter
        }
    }
    return values;
}

/// The names that EXT-X-DEFINE tags of a text take from the query, without those that are in it.
std::set<std::string> missing_parameters(std::string_view text, const VariableValues& query) {
    std::set<std::string> missing;
    while (!text.empty()) {
        const TagLine tag = split_tag(take_line(text));
        if (tag.name == "#EXT-X-DEFINE") {
            try {
                const std::string name =
                    quoted_attribute(parse_attribute_list(tag.value), "QUERYPARAM");
                if (!name.empty() && query.count(name) == 0) {
                    missing.insert(name);
                }
            } catch (const Error&) {
                continue; // a finding of the scan
            }
        }
    }
    return missing;
}

class MultivariantDescription {
public:
    MultivariantDescription(const Resources& resources, const PlaylistInput& input)
        : resources_(resources)
        , input_(input) {
        report_.name = input.name;
        std::uint64_t number = 0;
        for (std::string_view rest = input.text; !rest.empty();) {
            ++number;
            const TagLine tag = split_tag(text::trim(take_line(rest)));
            if (!tag.value.empty()) {
                attributes_.emplace(number, tag.value);
            }
        }
    }

    void add(const std::string& uri, SourceLine line, std::uint64_t bandwidth) {
        if (uri.empty()) {
            return;
        }
        RenditionReport rendition;
        rendition.line = line.number;
        rendition.attributes = attributes_[line.number];
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
    const Resources& resources_;
    const PlaylistInput& input_;
    /// By line.
    std::map<std::uint64_t, std::string_view> attributes_;
    MultivariantReport report_;
};

} // namespace

Verifier::Verifier(Resources& resources, const VerifyOptions& options)
    : resources_(resources)
    , options_(options) {}

void Verifier::verify(const std::string& name, const std::string& location) {
    const std::string identity = resources_.identity(location);
    if (known_.count(identity) != 0) {
        return;
    }
    const std::string text = read(location);
    known_[identity] = nullptr;
    const PlaylistInput input{name, location, text, {{}, parameters_of(location, text)}};
    PlaylistScan scan = scan_bounded(location, text);
    if (scan.is_multivariant) {
        verify_multivariant(input, std::move(scan));
    } else {
        known_[identity] = verify_media(input, std::move(scan));
    }
}

void Verifier::verify_all(const std::vector<std::string>& locations) {
    std::vector<std::string> media;
    for (const std::string& location : locations) {
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

PlaylistScan Verifier::scan_bounded(const std::string& location, std::string_view text) {
    constexpr std::uint64_t k_most_segments = 500'000;
    PlaylistScan scan = scan_playlist(text);
    if (scan.uris > k_most_segments) {
        throw_error("{}: {} URIs, more than are verified ({})", location, scan.uris,
                    k_most_segments);
    }
    return scan;
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

Verifier::Known Verifier::verify_media(const PlaylistInput& input, PlaylistScan scan) {
    return std::make_shared<CheckedRendition>(describe_rendition(
        verify_media_playlist(input, std::move(scan), resources_, options_, report_)));
}

void Verifier::verify_multivariant(const PlaylistInput& input, PlaylistScan scan) {
    // What the scan found explains what the parser does not take, and groups that are not there.
    const bool is_well_formed =
        std::none_of(scan.findings.begin(), scan.findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::error; });
    FindingList findings;
    for (Finding& finding : scan.findings) {
        findings.add(std::move(finding));
    }
    try {
        const MultivariantPlaylist playlist =
            parse_multivariant_playlist(scan.mended, input.name, input.outside);
        MultivariantDescription description(resources_, input);
        for (const Variant& variant : playlist.variants) {
            description.add(variant.uri, variant.line, variant.bandwidth.value_or(0));
        }
        for (const Rendition& rendition : playlist.renditions) {
            description.add(rendition.uri, rendition.line, 0);
        }
        for (const Variant& variant : playlist.i_frame_variants) {
            description.add(variant.uri, variant.line, variant.bandwidth.value_or(0));
        }
        report_.multivariants.push_back(std::move(description).finish());
        for (Finding& finding : judge_multivariant(playlist, verify_media_of(input, playlist))) {
            if (is_well_formed || finding.rule != &rule("group-missing")) {
                findings.add(std::move(finding));
            }
        }
    } catch (const Error& error) {
        if (is_well_formed) {
            findings.add(finding_of_parser(error, input.name));
        }
    }
    add(std::move(findings), input.name);
}

CheckedRenditions Verifier::verify_media_of(const PlaylistInput& input,
                                            const MultivariantPlaylist& playlist) {
    const auto lines = lines_of_uris(playlist);
    CheckedRenditions media;
    FindingList findings;
    for (const std::string& uri : media_playlist_uris(playlist)) {
        try {
            if (Known rendition = verify_part(input, uri, playlist)) {
                media.emplace(uri, std::move(rendition));
            } else {
                findings
                    .add(rule("tag-in-wrong-playlist"), lines.at(uri),
                         "names a multivariant playlist, and must name a media playlist")
                    .segment = uri;
            }
        } catch (const Error& error) {
            findings
                .add(rule("file-missing"), lines.at(uri),
                     fmt::format("the playlist cannot be read: {}", error.what()))
                .segment = uri;
        }
    }
    add(std::move(findings), input.name);
    return media;
}

/// Null if the playlist is multivariant: it is not entered, since it could lead back here.
Verifier::Known Verifier::verify_part(const PlaylistInput& input, const std::string& uri,
                                      const MultivariantPlaylist& playlist) {
    const std::string location = resources_.resolve(input.location, uri);
    const std::string identity = resources_.identity(location);
    if (const auto known = known_.find(identity); known != known_.end()) {
        return known->second;
    }
    const std::string text = read(location);
    PlaylistScan scan = scan_bounded(location, text);
    if (scan.is_multivariant) {
        return nullptr;
    }
    return known_[identity] = verify_media(
               {location, location, text, {playlist.variables, parameters_of(uri, text)}},
               std::move(scan));
}

/// What a playlist finds in the query of its URI. A parameter that is not there is empty, as in a
/// file, which has no query; that is said once.
VariableValues Verifier::parameters_of(std::string_view uri, std::string_view text) {
    VariableValues query = query_of(uri);
    for (const std::string& name : missing_parameters(text, query)) {
        query.emplace(name, std::string());
        if (unknown_parameters_.insert(name).second) {
            Finding finding = finding_of(
                rule("tag-syntax"),
                fmt::format("EXT-X-DEFINE takes '{}' from the query of the playlist's URL, which "
                            "has none here: it counts as empty",
                            name));
            finding.severity = Severity::advice;
            finding.playlist = uri;
            finding.found = name;
            report_.findings.push_back(std::move(finding));
        }
    }
    return query;
}

void Verifier::add(FindingList findings, const std::string& playlist) {
    for (Finding& finding : std::move(findings).take()) {
        finding.playlist = playlist;
        report_.findings.push_back(std::move(finding));
    }
}

} // namespace ispkit::hls
