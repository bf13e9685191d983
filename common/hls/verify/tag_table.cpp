// SPDX-License-Identifier: MIT
#include "hls/verify/tag_table.hpp"

#include "error.hpp"
#include "hls/verify/attribute_rules.hpp"
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
    {"#EXT-X-CONTENT-STEERING", "SERVER-URI"},
    {"#EXT-X-RENDITION-REPORT", "LAST-MSN"},
});

constexpr auto k_tags_with_uri =
    std::to_array<std::string_view>({"#EXT-X-MAP", "#EXT-X-PART", "#EXT-X-I-FRAME-STREAM-INF",
                                     "#EXT-X-PRELOAD-HINT", "#EXT-X-RENDITION-REPORT"});

enum class AttributeKind {
    quoted,
    quoted_range,
    unquoted,
    quoted_or_none,
    yes,
    yes_or_no,
    integer,
    decimal,
    signed_decimal,
    hexadecimal,
    iv,
    resolution
};

struct KnownAttribute {
    std::string_view name;
    AttributeKind kind;
};

constexpr auto k_attributes = std::to_array<KnownAttribute>({
    {"URI", AttributeKind::quoted},
    {"KEYFORMAT", AttributeKind::quoted},
    {"KEYFORMATVERSIONS", AttributeKind::quoted},
    {"BYTERANGE", AttributeKind::quoted_range},
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
    {"CLASS", AttributeKind::quoted},
    {"START-DATE", AttributeKind::quoted},
    {"END-DATE", AttributeKind::quoted},
    {"SERVER-URI", AttributeKind::quoted},
    {"PATHWAY-ID", AttributeKind::quoted},
    {"CLOSED-CAPTIONS", AttributeKind::quoted_or_none},
    {"METHOD", AttributeKind::unquoted},
    {"TYPE", AttributeKind::unquoted},
    {"HDCP-LEVEL", AttributeKind::unquoted},
    {"VIDEO-RANGE", AttributeKind::unquoted},
    {"DEFAULT", AttributeKind::yes_or_no},
    {"AUTOSELECT", AttributeKind::yes_or_no},
    {"FORCED", AttributeKind::yes_or_no},
    {"PRECISE", AttributeKind::yes_or_no},
    {"INDEPENDENT", AttributeKind::yes},
    {"GAP", AttributeKind::yes},
    {"END-ON-NEXT", AttributeKind::yes},
    {"CAN-BLOCK-RELOAD", AttributeKind::yes},
    {"CAN-SKIP-DATERANGES", AttributeKind::yes},
    {"BANDWIDTH", AttributeKind::integer},
    {"AVERAGE-BANDWIDTH", AttributeKind::integer},
    {"PROGRAM-ID", AttributeKind::integer},
    {"SKIPPED-SEGMENTS", AttributeKind::integer},
    {"LAST-MSN", AttributeKind::integer},
    {"LAST-PART", AttributeKind::integer},
    {"BYTERANGE-START", AttributeKind::integer},
    {"BYTERANGE-LENGTH", AttributeKind::integer},
    {"FRAME-RATE", AttributeKind::decimal},
    {"DURATION", AttributeKind::decimal},
    {"PART-TARGET", AttributeKind::decimal},
    {"PART-HOLD-BACK", AttributeKind::decimal},
    {"HOLD-BACK", AttributeKind::decimal},
    {"CAN-SKIP-UNTIL", AttributeKind::decimal},
    {"PLANNED-DURATION", AttributeKind::decimal},
    {"SCORE", AttributeKind::decimal},
    {"TIME-OFFSET", AttributeKind::signed_decimal},
    {"SCTE35-CMD", AttributeKind::hexadecimal},
    {"SCTE35-OUT", AttributeKind::hexadecimal},
    {"SCTE35-IN", AttributeKind::hexadecimal},
    {"IV", AttributeKind::iv},
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

bool is_signed_decimal(std::string_view text) {
    return is_decimal(text.substr(text.starts_with('-') ? 1 : 0));
}

/// Of either case, as players read them, though RFC 8216 4.2 allows A to F only.
bool is_hexadecimal(std::string_view text) {
    return (text.starts_with("0x") || text.starts_with("0X")) && text.size() > 2 &&
           text.find_first_not_of("0123456789ABCDEFabcdef", 2) == std::string_view::npos;
}

bool is_resolution(std::string_view text) {
    const std::size_t x = text.find('x');
    return x != std::string_view::npos && is_integer(text.substr(0, x)) &&
           is_integer(text.substr(x + 1));
}

/// 32 digits: 128 bits (RFC 8216 4.3.2.4).
bool is_iv(std::string_view text) {
    constexpr std::size_t k_length = 34;
    return text.size() == k_length && is_hexadecimal(text);
}

/// What the value must be; empty if it is that. A variable may stand for any part of a quoted
/// string or hexadecimal number.
std::string_view expected_value(AttributeKind kind, std::string_view text) {
    const bool has_variable = text.find("{$") != std::string_view::npos;
    const auto unless = [](bool fits, std::string_view what) {
        return fits ? std::string_view() : what;
    };
    switch (kind) {
    case AttributeKind::quoted:
    case AttributeKind::unquoted:
    case AttributeKind::quoted_or_none:
        break;
    case AttributeKind::quoted_range:
        return unless(has_variable || is_byte_range(text), "LENGTH or LENGTH@OFFSET");
    case AttributeKind::yes:
        return unless(text == "YES", "YES");
    case AttributeKind::yes_or_no:
        return unless(text == "YES" || text == "NO", "YES or NO");
    case AttributeKind::integer:
        return unless(is_integer(text), "a decimal number from 0 to 2^64-1");
    case AttributeKind::decimal:
        return unless(is_decimal(text), "a decimal number");
    case AttributeKind::signed_decimal:
        return unless(is_signed_decimal(text), "a decimal number");
    case AttributeKind::hexadecimal:
        return unless(has_variable || is_hexadecimal(text), "0x and hexadecimal digits");
    case AttributeKind::iv:
        return unless(has_variable || is_iv(text), "0x and 32 hexadecimal digits");
    case AttributeKind::resolution:
        return unless(is_resolution(text), "WIDTHxHEIGHT");
    }
    return {};
}

void check_value(std::string_view name, AttributeKind kind, const AttributeValue& value) {
    if (kind == AttributeKind::quoted_or_none) {
        if (!value.quoted && value.text != "NONE") {
            throw_error("the attribute {} is neither in quotes nor NONE", name);
        }
        return;
    }
    const bool is_quoted = kind == AttributeKind::quoted || kind == AttributeKind::quoted_range;
    if (value.quoted != is_quoted) {
        throw_error("the attribute {} has {}quotes", name, value.quoted ? "" : "no ");
    }
    const std::string_view expected = expected_value(kind, value.text);
    if (!expected.empty()) {
        throw_error("the attribute {} is not {}", name, expected);
    }
}

} // namespace

const KnownTag* find_tag(std::string_view name) {
    const auto* const found = std::find_if(
        k_tags.begin(), k_tags.end(), [name](const KnownTag& tag) { return tag.name == name; });
    return found == k_tags.end() ? nullptr : found;
}

bool is_byte_range(std::string_view text) {
    const std::size_t at = text.find('@');
    return is_integer(text.substr(0, at)) &&
           (at == std::string_view::npos || is_integer(text.substr(at + 1)));
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
    check_together(tag.name, attributes);
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
