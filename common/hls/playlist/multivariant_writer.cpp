// SPDX-License-Identifier: MIT
#include "hls/playlist/multivariant_writer.hpp"

#include "error.hpp"
#include "hls/playlist/key_tag.hpp"
#include "hls/playlist/line_writer.hpp"
#include "hls/tag/attribute_list.hpp"

namespace ispkit::hls {

namespace {

constexpr std::uint64_t k_thousand = 1000;

std::string to_text(std::optional<std::uint64_t> number) {
    return number ? fmt::format("{}", *number) : std::string();
}

std::string to_text(const std::optional<Resolution>& resolution) {
    return resolution ? fmt::format("{}x{}", resolution->width, resolution->height) : std::string();
}

std::string frame_rate_text(std::optional<std::uint64_t> rate) {
    return rate ? fmt::format("{}.{:03}", *rate / k_thousand, *rate % k_thousand) : std::string();
}

std::string_view yes_if(bool value) {
    return value ? "YES" : "";
}

void add_others(AttributeWriter& writer, const std::vector<OtherAttribute>& others) {
    for (const OtherAttribute& other : others) {
        if (other.quoted) {
            writer.quoted(other.name, other.text);
        } else {
            writer.unquoted(other.name, other.text);
        }
    }
}

std::string rendition_line(const Rendition& rendition) {
    if (rendition.type.empty() || rendition.group_id.empty() || rendition.name.empty()) {
        throw_error("a rendition has no type, group or name");
    }
    AttributeWriter writer("#EXT-X-MEDIA");
    writer.unquoted("TYPE", rendition.type)
        .quoted("GROUP-ID", rendition.group_id)
        .quoted("NAME", rendition.name)
        .quoted("LANGUAGE", rendition.language)
        .quoted("ASSOC-LANGUAGE", rendition.associated_language)
        .unquoted("DEFAULT", yes_if(rendition.is_default))
        .unquoted("AUTOSELECT", yes_if(rendition.autoselect))
        .unquoted("FORCED", yes_if(rendition.forced))
        .quoted("INSTREAM-ID", rendition.instream_id)
        .quoted("CHARACTERISTICS", rendition.characteristics)
        .quoted("CHANNELS", rendition.channels);
    add_others(writer, rendition.other_attributes);
    return writer.quoted("URI", rendition.uri).line();
}

AttributeWriter variant_writer(std::string_view tag, const Variant& variant) {
    AttributeWriter writer(tag);
    writer.unquoted("BANDWIDTH", to_text(variant.bandwidth))
        .unquoted("AVERAGE-BANDWIDTH", to_text(variant.average_bandwidth))
        .quoted("CODECS", variant.codecs)
        .unquoted("RESOLUTION", to_text(variant.resolution))
        .unquoted("FRAME-RATE", frame_rate_text(variant.frame_rate))
        .unquoted("VIDEO-RANGE", variant.video_range)
        .quoted("AUDIO", variant.audio)
        .quoted("VIDEO", variant.video)
        .quoted("SUBTITLES", variant.subtitles)
        .quoted("CLOSED-CAPTIONS", variant.closed_captions);
    if (variant.has_no_closed_captions) {
        writer.unquoted("CLOSED-CAPTIONS", "NONE");
    }
    add_others(writer, variant.other_attributes);
    return writer;
}

} // namespace

std::string write_playlist(const MultivariantPlaylist& playlist) {
    LineWriter lines;
    lines.add("#EXTM3U");
    lines.add(fmt::format("#EXT-X-VERSION:{}", required_version(playlist)));
    if (playlist.independent_segments) {
        lines.add("#EXT-X-INDEPENDENT-SEGMENTS");
    }
    lines.add_kept(playlist.other_tags);
    for (const Key& key : playlist.session_keys) {
        lines.add(key_line("#EXT-X-SESSION-KEY", key));
    }
    for (const Rendition& rendition : playlist.renditions) {
        lines.add(rendition_line(rendition));
    }
    for (const Variant& variant : playlist.variants) {
        lines.add(variant_writer("#EXT-X-STREAM-INF", variant).line());
        lines.add_uri(variant.uri);
    }
    for (const Variant& variant : playlist.i_frame_variants) {
        if (variant.uri.empty()) {
            throw_error("an I-frame playlist has no URI");
        }
        lines.add(
            variant_writer("#EXT-X-I-FRAME-STREAM-INF", variant).quoted("URI", variant.uri).line());
    }
    return lines.text();
}

} // namespace ispkit::hls
