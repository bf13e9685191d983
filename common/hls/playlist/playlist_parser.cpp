// SPDX-License-Identifier: MIT
#include "hls/playlist/playlist_parser.hpp"

#include "error.hpp"
#include "hls/playlist/key_tag.hpp"
#include "hls/tag/attribute_list.hpp"
#include "hls/tag/playlist_lines.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace ispkit::hls {

namespace {

constexpr std::uint64_t k_largest_number = std::numeric_limits<std::uint64_t>::max();

/// A byte range as written: without an offset it follows the one before.
struct WrittenRange {
    std::uint64_t length = 0;
    std::optional<std::uint64_t> offset;
};

std::uint64_t parse_number(std::string_view text) {
    std::uint64_t number = 0;
    if (!text::read_number(text, number)) {
        throw_error("not a decimal number from 0 to 2^64-1");
    }
    return number;
}

WrittenRange parse_range(std::string_view text) {
    const std::size_t at = text.find('@');
    WrittenRange range{parse_number(text.substr(0, at)), std::nullopt};
    if (at != std::string_view::npos) {
        range.offset = parse_number(text.substr(at + 1));
    }
    return range;
}

ByteRange checked_range(std::uint64_t length, std::uint64_t offset) {
    if (length == 0) {
        throw_error("the byte range is empty");
    }
    if (length > k_largest_number - offset) {
        throw_error("the byte range ends beyond 2^64-1");
    }
    return {length, offset};
}

enum class Occurrence { once_in_playlist, once_in_segment, any };

class Parser {
public:
    Parser(std::string_view text, OutsideValues outside)
        : lines_(text)
        , variables_(std::move(outside)) {}

    std::uint64_t line() const { return lines_.number(); }
    MediaPlaylist parse();

private:
    struct Tag {
        std::string_view name;
        Occurrence occurrence;
        void (Parser::*read)(std::string_view value);
    };
    static const std::array<Tag, 22> k_tags;

    void read_tag(std::string_view line);
    void count(const Tag& tag, std::size_t index);
    void keep(std::string_view tag, std::string_view line);
    void read_uri(std::string_view uri);
    void finish();

    void read_version(std::string_view value);
    void read_target_duration(std::string_view value);
    void read_media_sequence(std::string_view value);
    void read_discontinuity_sequence(std::string_view value);
    void read_type(std::string_view value);
    void read_duration(std::string_view value);
    void read_key(std::string_view value);
    void read_map(std::string_view value);
    void set_independent(std::string_view) { playlist_.independent_segments = true; }
    void set_i_frames_only(std::string_view) { playlist_.i_frames_only = true; }
    void set_end_list(std::string_view) { playlist_.end_list = true; }
    void set_discontinuity(std::string_view) { next_.discontinuity = true; }
    void set_gap(std::string_view) { next_.gap = true; }
    void read_byte_range(std::string_view value) { range_ = parse_range(value); }
    void read_date(std::string_view value) { next_.program_date_time = value; }
    void refuse_multivariant(std::string_view);
    void refuse_delta_update(std::string_view);
    void require_no_segment() const;
    ByteRange resolve(const WrittenRange& range, std::string_view uri) const;

    PlaylistLines lines_;
    Variables variables_;
    MediaPlaylist playlist_;
    // The tags that have occurred, as bits by their place in the table.
    std::uint32_t seen_in_playlist_ = 0;
    std::uint32_t seen_in_segment_ = 0;

    // The segment whose URI is still to come, as far as it has been read, and the tags in force for
    // it.
    MediaSegment next_;
    std::optional<Duration> duration_;
    std::optional<WrittenRange> range_;
    Shared<Key> key_;
    Shared<InitSection> map_;
};

const std::array<Parser::Tag, 22> Parser::k_tags = {{
    {"#EXTINF", Occurrence::once_in_segment, &Parser::read_duration},
    {"#EXT-X-BYTERANGE", Occurrence::once_in_segment, &Parser::read_byte_range},
    {"#EXT-X-DISCONTINUITY", Occurrence::any, &Parser::set_discontinuity},
    {"#EXT-X-GAP", Occurrence::any, &Parser::set_gap},
    {"#EXT-X-KEY", Occurrence::any, &Parser::read_key},
    {"#EXT-X-MAP", Occurrence::any, &Parser::read_map},
    {"#EXT-X-PROGRAM-DATE-TIME", Occurrence::once_in_segment, &Parser::read_date},
    {"#EXT-X-VERSION", Occurrence::once_in_playlist, &Parser::read_version},
    {"#EXT-X-TARGETDURATION", Occurrence::once_in_playlist, &Parser::read_target_duration},
    {"#EXT-X-MEDIA-SEQUENCE", Occurrence::once_in_playlist, &Parser::read_media_sequence},
    {"#EXT-X-DISCONTINUITY-SEQUENCE", Occurrence::once_in_playlist,
     &Parser::read_discontinuity_sequence},
    {"#EXT-X-PLAYLIST-TYPE", Occurrence::once_in_playlist, &Parser::read_type},
    {"#EXT-X-INDEPENDENT-SEGMENTS", Occurrence::any, &Parser::set_independent},
    {"#EXT-X-I-FRAMES-ONLY", Occurrence::any, &Parser::set_i_frames_only},
    {"#EXT-X-ENDLIST", Occurrence::any, &Parser::set_end_list},
    {"#EXT-X-STREAM-INF", Occurrence::any, &Parser::refuse_multivariant},
    {"#EXT-X-I-FRAME-STREAM-INF", Occurrence::any, &Parser::refuse_multivariant},
    {"#EXT-X-MEDIA", Occurrence::any, &Parser::refuse_multivariant},
    {"#EXT-X-SESSION-DATA", Occurrence::any, &Parser::refuse_multivariant},
    {"#EXT-X-SESSION-KEY", Occurrence::any, &Parser::refuse_multivariant},
    {"#EXT-X-CONTENT-STEERING", Occurrence::any, &Parser::refuse_multivariant},
    {"#EXT-X-SKIP", Occurrence::any, &Parser::refuse_delta_update},
}};

MediaPlaylist Parser::parse() {
    lines_.read_header();
    while (const std::optional<std::string_view> line = lines_.next()) {
        if (line->starts_with('#')) {
            read_tag(*line);
        } else {
            read_uri(variables_.replaced(*line));
        }
    }
    finish();
    return std::move(playlist_);
}

void Parser::read_tag(std::string_view line) {
    const TagLine written = split_tag(line);
    const auto* const tag = std::find_if(
        k_tags.begin(), k_tags.end(), [&](const Tag& known) { return known.name == written.name; });
    if (tag != k_tags.end()) {
        count(*tag, static_cast<std::size_t>(tag - k_tags.begin()));
        with_context(tag->name.substr(1), [&] { (this->*tag->read)(written.value); });
        return;
    }
    if (written.name == "#EXT-X-DEFINE") {
        with_context("EXT-X-DEFINE",
                     [&] { variables_.define(parse_attribute_list(written.value)); });
    }
    keep(written.name, line);
}

void Parser::count(const Tag& tag, std::size_t index) {
    if (tag.occurrence == Occurrence::any) {
        return;
    }
    const bool in_playlist = tag.occurrence == Occurrence::once_in_playlist;
    std::uint32_t& seen = in_playlist ? seen_in_playlist_ : seen_in_segment_;
    const std::uint32_t bit = std::uint32_t{1} << index;
    if ((seen & bit) != 0) {
        throw_error("{}: for the second time in {}", tag.name.substr(1),
                    in_playlist ? "the playlist" : "one segment");
    }
    seen |= bit;
}

// Before the first segment's URI, only tags known to describe a segment belong to it.
void Parser::keep(std::string_view tag, std::string_view line) {
    constexpr std::array<std::string_view, 3> k_segment_tags = {"#EXT-X-BITRATE", "#EXT-X-PART",
                                                                "#EXT-X-PRELOAD-HINT"};
    const bool of_segment =
        !playlist_.segments.empty() ||
        std::find(k_segment_tags.begin(), k_segment_tags.end(), tag) != k_segment_tags.end();
    (of_segment ? next_.other_tags : playlist_.other_tags).emplace_back(line);
}

void Parser::read_uri(std::string_view uri) {
    if (!duration_) {
        throw_error("a segment without EXTINF");
    }
    if (uri.empty() || uri.front() == '#' || text::trim(uri) != uri) {
        throw_error("the URI is empty, starts with #, or has a blank before or after it");
    }
    if (playlist_.segments.size() > k_largest_number - playlist_.media_sequence) {
        throw_error("the media sequence number exceeds 2^64-1");
    }
    next_.uri = uri;
    next_.duration = *duration_;
    if (range_) {
        next_.byte_range = resolve(*range_, uri);
    }
    next_.key = key_;
    next_.map = map_;
    next_.line = {line()};
    playlist_.segments.push_back(std::move(next_));
    next_ = {};
    duration_.reset();
    range_.reset();
    seen_in_segment_ = 0;
}

void Parser::finish() {
    if (duration_ || range_) {
        throw_error("the last segment has no URI");
    }
    const auto& segments = playlist_.segments;
    next_.key = key_;
    next_.map = map_;
    MediaSegment nothing_new;
    nothing_new.key = segments.empty() ? Shared<Key>() : segments.back().key;
    nothing_new.map = segments.empty() ? Shared<InitSection>() : segments.back().map;
    if (next_ != nothing_new) {
        playlist_.next = std::move(next_);
    }
}

void Parser::read_version(std::string_view value) {
    const std::uint64_t version = parse_number(value);
    if (version == 0 || version > std::numeric_limits<unsigned>::max()) {
        throw_error("not a version");
    }
    playlist_.version = static_cast<unsigned>(version);
    playlist_.version_line = {line()};
}

void Parser::read_target_duration(std::string_view value) {
    playlist_.target_duration = parse_number(value);
}

void Parser::read_media_sequence(std::string_view value) {
    require_no_segment();
    playlist_.media_sequence = parse_number(value);
}

void Parser::read_discontinuity_sequence(std::string_view value) {
    require_no_segment();
    playlist_.discontinuity_sequence = parse_number(value);
}

void Parser::read_type(std::string_view value) {
    if (value != "EVENT" && value != "VOD") {
        throw_error("neither EVENT nor VOD");
    }
    playlist_.type = value == "VOD" ? PlaylistType::vod : PlaylistType::event;
}

void Parser::read_duration(std::string_view value) {
    next_.duration_line = {line()};
    const std::size_t comma = value.find(',');
    duration_ = parse_seconds(value.substr(0, comma));
    if (!duration_) {
        throw_error("the duration is not decimal seconds up to {}",
                    std::chrono::duration_cast<std::chrono::seconds>(k_longest_segment).count());
    }
    if (comma != std::string_view::npos) {
        next_.title = text::trim(value.substr(comma + 1), "\t");
    }
}

void Parser::read_key(std::string_view value) {
    std::optional<Key> key = parse_key(value, variables_);
    if (!key) {
        key_ = std::nullopt;
        return;
    }
    // Each KEYFORMAT has a key in force of its own (section 4.3.2.4); the model holds one.
    if (key_ && key_->key_format != key->key_format) {
        throw_error("keys of two KEYFORMATs for one segment are not supported");
    }
    key->line = {line()};
    key_ = std::move(*key);
}

void Parser::read_map(std::string_view value) {
    const AttributeList list = parse_attribute_list(value);
    InitSection map;
    map.uri = variables_.replaced(quoted_attribute(list, "URI"));
    if (map.uri.empty()) {
        throw_error("no URI");
    }
    const std::string range = variables_.replaced(quoted_attribute(list, "BYTERANGE"));
    if (!range.empty()) {
        const WrittenRange written = parse_range(range);
        // There is no range before it: players start at 0.
        map.byte_range = checked_range(written.length, written.offset.value_or(0));
    }
    map.key = key_;
    map.line = {line()};
    map_ = std::move(map);
}

void Parser::refuse_multivariant(std::string_view) {
    throw_error("this is a multivariant playlist; give its media playlists");
}

// In a delta update, segments' positions do not give their numbers.
void Parser::refuse_delta_update(std::string_view) {
    throw_error("this is a playlist delta update, which lacks segments; give the whole playlist");
}

void Parser::require_no_segment() const {
    if (!playlist_.segments.empty()) {
        throw_error("after the first segment");
    }
}

// Section 4.3.2.2.
ByteRange Parser::resolve(const WrittenRange& range, std::string_view uri) const {
    if (range.offset) {
        return checked_range(range.length, *range.offset);
    }
    if (playlist_.segments.empty() || playlist_.segments.back().uri != uri ||
        !playlist_.segments.back().byte_range) {
        throw_error(
            "a byte range without offset, but the segment before is not a range of the same URI");
    }
    const ByteRange& before = *playlist_.segments.back().byte_range;
    return checked_range(range.length, before.offset + before.length);
}

} // namespace

MediaPlaylist parse_media_playlist(std::string_view text, std::string_view name,
                                   OutsideValues outside) {
    Parser parser(text, std::move(outside));
    return with_context([&] { return place(name, parser.line()); }, [&] { return parser.parse(); });
}

} // namespace ispkit::hls
