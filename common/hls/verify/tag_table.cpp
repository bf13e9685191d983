// SPDX-License-Identifier: MIT
#include "hls/verify/tag_table.hpp"

#include "error.hpp"
#include "hls/crypt/iv.hpp"
#include "text/number.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace ispkit::hls {

namespace {

constexpr auto k_tags = std::to_array<KnownTag>({
    {"#EXT-X-VERSION", TagPlace::both, TagTimes::once_in_playlist, TagValue::number},
    {"#EXT-X-INDEPENDENT-SEGMENTS", TagPlace::both, TagTimes::once_in_playlist, TagValue::none},
    {"#EXT-X-START", TagPlace::both, TagTimes::once_in_playlist, TagValue::attributes},
    {"#EXT-X-DEFINE", TagPlace::both, TagTimes::any, TagValue::attributes},
    {"#EXT-X-TARGETDURATION", TagPlace::media, TagTimes::once_in_playlist, TagValue::number},
    {"#EXT-X-MEDIA-SEQUENCE", TagPlace::media, TagTimes::once_in_playlist, TagValue::number},
    {"#EXT-X-DISCONTINUITY-SEQUENCE", TagPlace::media, TagTimes::once_in_playlist,
     TagValue::number},
    {"#EXT-X-ENDLIST", TagPlace::media, TagTimes::once_in_playlist, TagValue::none},
    {"#EXT-X-PLAYLIST-TYPE", TagPlace::media, TagTimes::once_in_playlist, TagValue::other},
    {"#EXT-X-I-FRAMES-ONLY", TagPlace::media, TagTimes::once_in_playlist, TagValue::none},
    {"#EXT-X-PART-INF", TagPlace::media, TagTimes::once_in_playlist, TagValue::attributes},
    {"#EXT-X-SERVER-CONTROL", TagPlace::media, TagTimes::once_in_playlist, TagValue::attributes},
    {"#EXT-X-SKIP", TagPlace::media, TagTimes::once_in_playlist, TagValue::attributes},
    {"#EXTINF", TagPlace::media, TagTimes::once_in_segment, TagValue::other},
    {"#EXT-X-BYTERANGE", TagPlace::media, TagTimes::once_in_segment, TagValue::other},
    {"#EXT-X-DISCONTINUITY", TagPlace::media, TagTimes::any, TagValue::none},
    {"#EXT-X-KEY", TagPlace::media, TagTimes::any, TagValue::attributes},
    {"#EXT-X-MAP", TagPlace::media, TagTimes::any, TagValue::attributes},
    {"#EXT-X-PROGRAM-DATE-TIME", TagPlace::media, TagTimes::once_in_segment, TagValue::other},
    {"#EXT-X-GAP", TagPlace::media, TagTimes::once_in_segment, TagValue::none},
    {"#EXT-X-BITRATE", TagPlace::media, TagTimes::any, TagValue::number},
    {"#EXT-X-PART", TagPlace::media, TagTimes::any, TagValue::attributes},
    {"#EXT-X-DATERANGE", TagPlace::media, TagTimes::any, TagValue::attributes},
    {"#EXT-X-PRELOAD-HINT", TagPlace::media, TagTimes::any, TagValue::attributes},
    {"#EXT-X-RENDITION-REPORT", TagPlace::media, TagTimes::any, TagValue::attributes},
    {"#EXT-X-STREAM-INF", TagPlace::multivariant, TagTimes::any, TagValue::attributes},
    {"#EXT-X-I-FRAME-STREAM-INF", TagPlace::multivariant, TagTimes::any, TagValue::attributes},
    {"#EXT-X-MEDIA", TagPlace::multivariant, TagTimes::any, TagValue::attributes},
    {"#EXT-X-SESSION-DATA", TagPlace::multivariant, TagTimes::any, TagValue::attributes},
    {"#EXT-X-SESSION-KEY", TagPlace::multivariant, TagTimes::any, TagValue::attributes},
    {"#EXT-X-CONTENT-STEERING", TagPlace::multivariant, TagTimes::once_in_playlist,
     TagValue::attributes},
});

/// An attribute that a tag must have.
struct Requirement {
    std::string_view tag;
    std::string_view attribute;
};

constexpr auto k_requirements = std::to_array<Requirement>({
    {"#EXT-X-KEY", "METHOD"},
    {"#EXT-X-SESSION-KEY", "METHOD"},
    {"#EXT-X-START", "TIME-OFFSET"},
    {"#EXT-X-PART-INF", "PART-TARGET"},
    {"#EXT-X-PART", "DURATION"},
    {"#EXT-X-SKIP", "SKIPPED-SEGMENTS"},
    {"#EXT-X-DATERANGE", "ID"},
    {"#EXT-X-PRELOAD-HINT", "TYPE"},
    {"#EXT-X-STREAM-INF", "BANDWIDTH"},
    {"#EXT-X-I-FRAME-STREAM-INF", "BANDWIDTH"},
    {"#EXT-X-MEDIA", "TYPE"},
    {"#EXT-X-MEDIA", "GROUP-ID"},
    {"#EXT-X-MEDIA", "NAME"},
    {"#EXT-X-SESSION-DATA", "DATA-ID"},
});

constexpr auto k_tags_with_uri = std::to_array<std::string_view>(
    {"#EXT-X-MAP", "#EXT-X-PART", "#EXT-X-I-FRAME-STREAM-INF", "#EXT-X-PRELOAD-HINT"});

enum class AttributeKind { quoted, unquoted, integer, decimal, hexadecimal, resolution };

struct KnownAttribute {
    std::string_view name;
    AttributeKind kind;
};

constexpr auto k_attributes = std::to_array<KnownAttribute>({
    {"URI", AttributeKind::quoted},
    {"KEYFORMAT", AttributeKind::quoted},
    {"KEYFORMATVERSIONS", AttributeKind::quoted},
    {"BYTERANGE", AttributeKind::quoted},
    {"CODECS", AttributeKind::quoted},
    {"SUPPLEMENTAL-CODECS", AttributeKind::quoted},
    {"GROUP-ID", AttributeKind::quoted},
    {"NAME", AttributeKind::quoted},
    {"LANGUAGE", AttributeKind::quoted},
    {"ASSOC-LANGUAGE", AttributeKind::quoted},
    {"AUDIO", AttributeKind::quoted},
    {"VIDEO", AttributeKind::quoted},
    {"SUBTITLES", AttributeKind::quoted},
    {"CHARACTERISTICS", AttributeKind::quoted},
    {"CHANNELS", AttributeKind::quoted},
    {"INSTREAM-ID", AttributeKind::quoted},
    {"DATA-ID", AttributeKind::quoted},
    {"ID", AttributeKind::quoted},
    {"METHOD", AttributeKind::unquoted},
    {"TYPE", AttributeKind::unquoted},
    {"DEFAULT", AttributeKind::unquoted},
    {"AUTOSELECT", AttributeKind::unquoted},
    {"FORCED", AttributeKind::unquoted},
    {"HDCP-LEVEL", AttributeKind::unquoted},
    {"BANDWIDTH", AttributeKind::integer},
    {"AVERAGE-BANDWIDTH", AttributeKind::integer},
    {"PROGRAM-ID", AttributeKind::integer},
    {"SKIPPED-SEGMENTS", AttributeKind::integer},
    {"FRAME-RATE", AttributeKind::decimal},
    {"DURATION", AttributeKind::decimal},
    {"PART-TARGET", AttributeKind::decimal},
    {"PART-HOLD-BACK", AttributeKind::decimal},
    {"HOLD-BACK", AttributeKind::decimal},
    {"IV", AttributeKind::hexadecimal},
    {"RESOLUTION", AttributeKind::resolution},
});

bool is_integer(std::string_view text) {
    std::uint64_t number = 0;
    return text::read_number(text, number);
}

bool is_decimal(std::string_view text) {
    return !text.empty() && text.front() != '.' &&
           text.find_first_not_of("0123456789.") == std::string_view::npos &&
           std::count(text.begin(), text.end(), '.') <= 1;
}

bool is_resolution(std::string_view text) {
    const std::size_t x = text.find('x');
    return x != std::string_view::npos && is_integer(text.substr(0, x)) &&
           is_integer(text.substr(x + 1));
}

/// Throws Error unless an IV has 128 bits (RFC 8216 4.3.2.4).
void check_iv(std::string_view text) {
    if (!text.starts_with("0x") && !text.starts_with("0X")) {
        throw_error("the IV does not start with 0x");
    }
    parse_iv(text);
}

void check_value(std::string_view name, AttributeKind kind, const AttributeValue& value) {
    if (value.quoted != (kind == AttributeKind::quoted)) {
        throw_error("the attribute {} has {}quotes", name, value.quoted ? "" : "no ");
    }
    if (kind == AttributeKind::hexadecimal) {
        check_iv(value.text);
    }
    if ((kind == AttributeKind::integer && !is_integer(value.text)) ||
        (kind == AttributeKind::decimal && !is_decimal(value.text))) {
        throw_error("the attribute {} is not a number", name);
    }
    if (kind == AttributeKind::resolution && !is_resolution(value.text)) {
        throw_error("the attribute {} is not WIDTHxHEIGHT", name);
    }
}

} // namespace

const KnownTag* find_tag(std::string_view name) {
    const auto* const found = std::find_if(
        k_tags.begin(), k_tags.end(), [name](const KnownTag& tag) { return tag.name == name; });
    return found == k_tags.end() ? nullptr : found;
}

void check_attributes(const KnownTag& tag, const AttributeList& attributes) {
    for (const Requirement& requirement : k_requirements) {
        if (requirement.tag == tag.name && attributes.count(requirement.attribute) == 0) {
            throw_error("no {}", requirement.attribute);
        }
    }
    for (const KnownAttribute& known : k_attributes) {
        const auto found = attributes.find(known.name);
        if (found != attributes.end()) {
            check_value(known.name, known.kind, found->second);
        }
    }
    const auto method = attributes.find("METHOD");
    if (method != attributes.end() && method->second.text == "NONE" && attributes.size() != 1) {
        throw_error("METHOD=NONE with other attributes");
    }
}

bool lacks_uri(const KnownTag& tag, const AttributeList& attributes) {
    const auto uri = attributes.find("URI");
    if (uri != attributes.end() && !uri->second.text.empty()) {
        return false;
    }
    const auto method = attributes.find("METHOD");
    const auto type = attributes.find("TYPE");
    return std::find(k_tags_with_uri.begin(), k_tags_with_uri.end(), tag.name) !=
               k_tags_with_uri.end() ||
           (method != attributes.end() && method->second.text != "NONE") ||
           (tag.name == "#EXT-X-MEDIA" && type != attributes.end() &&
            type->second.text == "SUBTITLES");
}

} // namespace ispkit::hls
