// SPDX-License-Identifier: MIT
#include "hls/playlist/multivariant_playlist.hpp"

#include "hls/playlist/tag_version.hpp"

#include <algorithm>
#include <unordered_set>

namespace ispkit::hls {

namespace {

// RFC 8216 section 7, and section 8 of the second edition.
constexpr unsigned k_service_version = 7;
constexpr unsigned k_required_attribute_version = 12;
constexpr unsigned k_instream_id_version = 13;

unsigned version_of(const Rendition& rendition) {
    if (rendition.instream_id.empty()) {
        return 1;
    }
    if (rendition.type != k_closed_captions_rendition) {
        return k_instream_id_version;
    }
    return rendition.instream_id.starts_with("SERVICE") ? k_service_version : 1;
}

unsigned version_of(const Variant& variant) {
    const auto& others = variant.other_attributes;
    return std::any_of(others.begin(), others.end(),
                       [](const OtherAttribute& one) { return one.name.starts_with("REQ-"); })
               ? k_required_attribute_version
               : 1;
}

} // namespace

unsigned required_version(const MultivariantPlaylist& playlist) {
    unsigned version = std::max(playlist.version, version_of_tags(playlist.other_tags));
    for (const Key& key : playlist.session_keys) {
        version = std::max(version, version_of(key));
    }
    for (const Rendition& rendition : playlist.renditions) {
        version = std::max(version, version_of(rendition));
    }
    for (const auto* variants : {&playlist.variants, &playlist.i_frame_variants}) {
        for (const Variant& variant : *variants) {
            version = std::max(version, version_of(variant));
        }
    }
    return version;
}

std::vector<std::string> media_playlist_uris(const MultivariantPlaylist& playlist) {
    std::vector<std::string> uris;
    std::unordered_set<std::string> known;
    const auto add = [&](const std::string& uri) {
        if (!uri.empty() && known.insert(uri).second) {
            uris.push_back(uri);
        }
    };
    for (const Variant& variant : playlist.variants) {
        add(variant.uri);
    }
    for (const Rendition& rendition : playlist.renditions) {
        add(rendition.uri);
    }
    for (const Variant& variant : playlist.i_frame_variants) {
        add(variant.uri);
    }
    return uris;
}

} // namespace ispkit::hls
