// SPDX-License-Identifier: MIT
#include "hls/playlist/playlist_writer.hpp"

#include "error.hpp"
#include "hls/playlist/key_tag.hpp"
#include "hls/playlist/line_writer.hpp"
#include "hls/tag/attribute_list.hpp"

#include <algorithm>
#include <limits>

namespace ispkit::hls {

namespace {

enum class DurationForm { whole_seconds, decimal };

std::string to_text(const ByteRange& range) {
    if (range.length == 0 ||
        range.length > std::numeric_limits<std::uint64_t>::max() - range.offset) {
        throw_error("{}@{} is not a byte range", range.length, range.offset);
    }
    return fmt::format("{}@{}", range.length, range.offset);
}

std::string key_line(const Shared<Key>& key) {
    return key ? key_line("#EXT-X-KEY", *key) : "#EXT-X-KEY:METHOD=NONE";
}

std::string map_tag(const InitSection& map) {
    if (map.uri.empty()) {
        throw_error("the initialisation section has no URI");
    }
    return AttributeWriter("#EXT-X-MAP")
        .quoted("URI", map.uri)
        .quoted("BYTERANGE", map.byte_range ? to_text(*map.byte_range) : "")
        .line();
}

std::string duration_tag(const MediaSegment& segment, DurationForm form) {
    if (segment.duration < Duration::zero() || segment.duration > k_longest_segment) {
        throw_error("{:.6f} seconds is not a duration from 0 to {}",
                    std::chrono::duration<double>(segment.duration).count(),
                    std::chrono::duration_cast<std::chrono::seconds>(k_longest_segment).count());
    }
    const std::int64_t seconds = segment.duration.count() / Duration::period::den;
    const std::int64_t fraction = segment.duration.count() % Duration::period::den;
    return form == DurationForm::whole_seconds
               ? fmt::format("#EXTINF:{},{}", seconds, segment.title)
               : fmt::format("#EXTINF:{}.{:06},{}", seconds, fraction, segment.title);
}

class Writer {
public:
    explicit Writer(const MediaPlaylist& playlist)
        : playlist_(playlist)
        , form_(required_version(playlist) < k_decimal_duration_version
                    ? DurationForm::whole_seconds
                    : DurationForm::decimal) {}

    std::string write();

private:
    void add_header();
    void add_tags(const MediaSegment& segment);
    void add_segment(const MediaSegment& segment);
    void change_key(const Shared<Key>& key);
    void change_map(const Shared<InitSection>& map);

    const MediaPlaylist& playlist_;
    DurationForm form_;
    LineWriter lines_;
    // The values in force after the lines written so far.
    Shared<Key> key_;
    Shared<InitSection> map_;
};

std::string Writer::write() {
    const std::size_t count = playlist_.segments.size();
    if (count != 0 &&
        count - 1 > std::numeric_limits<std::uint64_t>::max() - playlist_.media_sequence) {
        throw_error("the last segment's media sequence number exceeds 2^64-1");
    }
    add_header();
    for (std::size_t i = 0; i < count; ++i) {
        with_context([&] { return fmt::format("segment {} of the playlist", i + 1); },
                     [&] { add_segment(playlist_.segments[i]); });
    }
    if (playlist_.next) {
        with_context("the tags after the last segment", [&] { add_tags(*playlist_.next); });
    }
    if (playlist_.end_list) {
        lines_.add("#EXT-X-ENDLIST");
    }
    return lines_.text();
}

void Writer::add_header() {
    lines_.add("#EXTM3U");
    lines_.add(fmt::format("#EXT-X-VERSION:{}", required_version(playlist_)));
    lines_.add(fmt::format("#EXT-X-TARGETDURATION:{}", required_target_duration(playlist_)));
    lines_.add(fmt::format("#EXT-X-MEDIA-SEQUENCE:{}", playlist_.media_sequence));
    if (playlist_.discontinuity_sequence != 0) {
        lines_.add(
            fmt::format("#EXT-X-DISCONTINUITY-SEQUENCE:{}", playlist_.discontinuity_sequence));
    }
    if (playlist_.type != PlaylistType::none) {
        lines_.add(playlist_.type == PlaylistType::vod ? "#EXT-X-PLAYLIST-TYPE:VOD"
                                                       : "#EXT-X-PLAYLIST-TYPE:EVENT");
    }
    if (playlist_.independent_segments) {
        lines_.add("#EXT-X-INDEPENDENT-SEGMENTS");
    }
    if (playlist_.i_frames_only) {
        lines_.add("#EXT-X-I-FRAMES-ONLY");
    }
    lines_.add_kept(playlist_.other_tags);
}

void Writer::add_tags(const MediaSegment& segment) {
    if (segment.discontinuity) {
        lines_.add("#EXT-X-DISCONTINUITY");
    }
    change_map(segment.map);
    change_key(segment.key);
    if (!segment.program_date_time.empty()) {
        lines_.add("#EXT-X-PROGRAM-DATE-TIME:" + segment.program_date_time);
    }
    if (segment.gap) {
        lines_.add("#EXT-X-GAP");
    }
    lines_.add_kept(segment.other_tags);
}

void Writer::add_segment(const MediaSegment& segment) {
    add_tags(segment);
    lines_.add(duration_tag(segment, form_));
    if (segment.byte_range) {
        lines_.add("#EXT-X-BYTERANGE:" + to_text(*segment.byte_range));
    }
    lines_.add_uri(segment.uri);
}

void Writer::change_key(const Shared<Key>& key) {
    if (key == key_) {
        return;
    }
    // A key tag ends only that of its own KEYFORMAT (section 4.3.2.4).
    if (key && key_ && key->key_format != key_->key_format) {
        lines_.add(key_line(std::nullopt));
    }
    lines_.add(key_line(key));
    key_ = key;
}

void Writer::change_map(const Shared<InitSection>& map) {
    if (map == map_) {
        return;
    }
    if (!map) {
        throw_error("no tag can end the initialisation section of the segment before");
    }
    change_key(map->key);
    lines_.add(map_tag(*map));
    map_ = map;
}

} // namespace

std::string write_playlist(const MediaPlaylist& playlist) {
    return Writer(playlist).write();
}

} // namespace ispkit::hls
