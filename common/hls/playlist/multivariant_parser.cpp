// SPDX-License-Identifier: MIT
#include "hls/playlist/multivariant_parser.hpp"

#include "error.hpp"
#include "hls/playlist/key_tag.hpp"
#include "hls/tag/attribute_list.hpp"
#include "hls/tag/playlist_lines.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace ispkit::hls {

namespace {

/// Takes attributes out of a list; those that nobody took are the other attributes.
class AttributeReader {
public:
    /// Throws Error unless an attribute has a value: the others are not written again.
    AttributeReader(std::string_view text, Variables& variables)
        : list_(parse_attribute_list(text))
        , variables_(variables) {
        const bool has_any = std::any_of(list_.begin(), list_.end(), [&](const auto& attribute) {
            const AttributeValue& value = attribute.second;
            return !value.quoted || !variables_.replaced(value.text).empty();
        });
        if (!has_any) {
            throw_error("no attribute has a value");
        }
    }

    std::string quoted(std::string_view name) {
        std::string text = variables_.replaced(quoted_attribute(list_, name));
        list_.erase(name);
        return text;
    }

    std::string_view unquoted(std::string_view name) {
        const std::string_view text = unquoted_attribute(list_, name);
        list_.erase(name);
        return text;
    }

    /// YES or NO, which is also the default.
    bool yes_or_no(std::string_view name) {
        const std::string_view text = unquoted(name);
        if (!text.empty() && text != "YES" && text != "NO") {
            throw_error("{} is neither YES nor NO", name);
        }
        return text == "YES";
    }

    std::optional<std::uint64_t> number(std::string_view name) {
        const std::string_view text = unquoted(name);
        std::uint64_t value = 0;
        if (text.empty()) {
            return std::nullopt;
        }
        if (!text::read_number(text, value)) {
            throw_error("{} is not a decimal number from 0 to 2^64-1", name);
        }
        return value;
    }

    std::vector<OtherAttribute> others() {
        std::vector<OtherAttribute> others;
        for (const auto& [name, value] : list_) {
            std::string text =
                value.quoted ? variables_.replaced(value.text) : std::string(value.text);
            if (!text.empty()) {
                others.push_back({std::string(name), std::move(text), value.quoted});
            }
        }
        return others;
    }

private:
    AttributeList list_;
    Variables& variables_;
};

std::optional<Resolution> parse_resolution(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    Resolution resolution;
    const std::size_t x = text.find('x');
    if (x == std::string_view::npos || !text::read_number(text.substr(0, x), resolution.width) ||
        !text::read_number(text.substr(x + 1), resolution.height)) {
        throw_error("RESOLUTION is not WIDTHxHEIGHT");
    }
    return resolution;
}

std::optional<std::uint64_t> parse_frame_rate(std::string_view text) {
    constexpr std::int64_t k_millionths_in_thousandth = 1000;
    if (text.empty()) {
        return std::nullopt;
    }
    const std::optional<Duration> value = parse_seconds(text);
    if (!value) {
        throw_error("FRAME-RATE is not a decimal number");
    }
    return static_cast<std::uint64_t>((value->count() + k_millionths_in_thousandth / 2) /
                                      k_millionths_in_thousandth);
}

class MultivariantParser {
public:
    MultivariantParser(std::string_view text, OutsideValues outside)
        : lines_(text)
        , variables_(std::move(outside)) {}

    std::uint64_t line() const { return lines_.number(); }
    MultivariantPlaylist parse();

private:
    struct Tag {
        std::string_view name;
        void (MultivariantParser::*read)(std::string_view value);
    };
    static const std::array<Tag, 8> k_tags;

    void read_tag(std::string_view line);
    void read_uri(std::string_view uri);
    void read_version(std::string_view value);
    void set_independent(std::string_view) { playlist_.independent_segments = true; }
    void read_session_key(std::string_view value);
    void read_rendition(std::string_view value);
    void read_variant(std::string_view value);
    void read_i_frame_variant(std::string_view value);
    void refuse_media_playlist(std::string_view);
    Variant variant_of(AttributeReader& reader) const;

    PlaylistLines lines_;
    Variables variables_;
    MultivariantPlaylist playlist_;
    bool has_version_ = false;
    /// The variant whose URI is still to come.
    std::optional<Variant> variant_;
};

const std::array<MultivariantParser::Tag, 8> MultivariantParser::k_tags = {{
    {"#EXT-X-STREAM-INF", &MultivariantParser::read_variant},
    {"#EXT-X-MEDIA", &MultivariantParser::read_rendition},
    {"#EXT-X-I-FRAME-STREAM-INF", &MultivariantParser::read_i_frame_variant},
    {"#EXT-X-SESSION-KEY", &MultivariantParser::read_session_key},
    {"#EXT-X-VERSION", &MultivariantParser::read_version},
    {"#EXT-X-INDEPENDENT-SEGMENTS", &MultivariantParser::set_independent},
    {"#EXTINF", &MultivariantParser::refuse_media_playlist},
    {"#EXT-X-TARGETDURATION", &MultivariantParser::refuse_media_playlist},
}};

MultivariantPlaylist MultivariantParser::parse() {
    lines_.read_header();
    while (const std::optional<std::string_view> line = lines_.next()) {
        if (line->starts_with('#')) {
            read_tag(*line);
        } else {
            read_uri(*line);
        }
    }
    if (variant_) {
        throw_error("the last EXT-X-STREAM-INF has no URI");
    }
    playlist_.variables = variables_.values();
    return std::move(playlist_);
}

void MultivariantParser::read_tag(std::string_view line) {
    const TagLine written = split_tag(line);
    const auto* const tag = std::find_if(
        k_tags.begin(), k_tags.end(), [&](const Tag& known) { return known.name == written.name; });
    if (tag != k_tags.end()) {
        with_context(tag->name.substr(1), [&] { (this->*tag->read)(written.value); });
        return;
    }
    if (written.name == "#EXT-X-DEFINE") {
        with_context("EXT-X-DEFINE",
                     [&] { variables_.define(parse_attribute_list(written.value)); });
    }
    playlist_.other_tags.emplace_back(line);
}

void MultivariantParser::read_uri(std::string_view uri) {
    if (!variant_) {
        throw_error("a URI without EXT-X-STREAM-INF");
    }
    variant_->uri = variables_.replaced(uri);
    if (variant_->uri.empty() || variant_->uri.front() == '#' ||
        text::trim(variant_->uri) != variant_->uri) {
        throw_error("the URI is empty, starts with #, or has a blank before or after it");
    }
    playlist_.variants.push_back(std::move(*variant_));
    variant_.reset();
}

void MultivariantParser::read_version(std::string_view value) {
    if (has_version_) {
        throw_error("for the second time in the playlist");
    }
    has_version_ = true;
    if (!text::read_number(value, playlist_.version) || playlist_.version == 0) {
        throw_error("not a version");
    }
}

void MultivariantParser::read_session_key(std::string_view value) {
    std::optional<Key> key = parse_key(value, variables_);
    if (!key) {
        throw_error("METHOD must not be NONE");
    }
    key->line = {line()};
    playlist_.session_keys.push_back(std::move(*key));
}

void MultivariantParser::read_rendition(std::string_view value) {
    AttributeReader reader(value, variables_);
    Rendition rendition;
    rendition.type = reader.unquoted("TYPE");
    rendition.uri = reader.quoted("URI");
    rendition.group_id = reader.quoted("GROUP-ID");
    rendition.name = reader.quoted("NAME");
    rendition.language = reader.quoted("LANGUAGE");
    rendition.associated_language = reader.quoted("ASSOC-LANGUAGE");
    rendition.is_default = reader.yes_or_no("DEFAULT");
    rendition.autoselect = reader.yes_or_no("AUTOSELECT");
    rendition.forced = reader.yes_or_no("FORCED");
    rendition.instream_id = reader.quoted("INSTREAM-ID");
    rendition.characteristics = reader.quoted("CHARACTERISTICS");
    rendition.channels = reader.quoted("CHANNELS");
    rendition.other_attributes = reader.others();
    rendition.line = {line()};
    if (rendition.type.empty() || rendition.group_id.empty() || rendition.name.empty()) {
        throw_error("TYPE, GROUP-ID or NAME is missing");
    }
    playlist_.renditions.push_back(std::move(rendition));
}

Variant MultivariantParser::variant_of(AttributeReader& reader) const {
    Variant variant;
    variant.bandwidth = reader.number("BANDWIDTH");
    variant.average_bandwidth = reader.number("AVERAGE-BANDWIDTH");
    variant.codecs = reader.quoted("CODECS");
    variant.resolution = parse_resolution(reader.unquoted("RESOLUTION"));
    variant.video_range = reader.unquoted("VIDEO-RANGE");
    variant.video = reader.quoted("VIDEO");
    variant.line = {line()};
    return variant;
}

void MultivariantParser::read_variant(std::string_view value) {
    if (variant_) {
        throw_error("the EXT-X-STREAM-INF before it has no URI");
    }
    AttributeReader reader(value, variables_);
    Variant variant = variant_of(reader);
    variant.frame_rate = parse_frame_rate(reader.unquoted("FRAME-RATE"));
    variant.audio = reader.quoted("AUDIO");
    variant.subtitles = reader.quoted("SUBTITLES");
    variant.other_attributes = reader.others();
    const auto captions =
        std::find_if(variant.other_attributes.begin(), variant.other_attributes.end(),
                     [](const OtherAttribute& other) { return other.name == "CLOSED-CAPTIONS"; });
    if (captions != variant.other_attributes.end()) {
        if (!captions->quoted && captions->text != "NONE") {
            throw_error("CLOSED-CAPTIONS is neither NONE nor a text in quotes");
        }
        variant.has_no_closed_captions = !captions->quoted;
        variant.closed_captions = captions->quoted ? captions->text : "";
        variant.other_attributes.erase(captions);
    }
    variant_ = std::move(variant);
}

void MultivariantParser::read_i_frame_variant(std::string_view value) {
    AttributeReader reader(value, variables_);
    Variant variant = variant_of(reader);
    variant.uri = reader.quoted("URI");
    variant.other_attributes = reader.others();
    if (variant.uri.empty()) {
        throw_error("no URI");
    }
    playlist_.i_frame_variants.push_back(std::move(variant));
}

void MultivariantParser::refuse_media_playlist(std::string_view) {
    throw_error("a media playlist's tag in a multivariant playlist");
}

} // namespace

MultivariantPlaylist parse_multivariant_playlist(std::string_view text, std::string_view name,
                                                 OutsideValues outside) {
    MultivariantParser parser(text, std::move(outside));
    return with_context([&] { return place(name, parser.line()); }, [&] { return parser.parse(); });
}

} // namespace ispkit::hls
