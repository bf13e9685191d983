// SPDX-License-Identifier: MIT
#include "hls/playlist/playlist_writer.hpp"

#include "error.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <limits>

namespace ispkit::hls {

namespace {

enum class DurationForm { whole_seconds, decimal };

/// NAME="TEXT".
std::string quoted(std::string_view name, std::string_view text) {
    if (text.find('"') != std::string_view::npos) {
        throw_error("the attribute {} cannot contain a quote", name);
    }
    return fmt::format("{}=\"{}\"", name, text);
}

std::string to_text(const ByteRange& range) {
    if (range.length == 0 ||
        range.length > std::numeric_limits<std::uint64_t>::max() - range.offset) {
        throw_error("{} bytes from {} are not a byte range", range.length, range.offset);
    }
    return fmt::format("{}@{}", range.length, range.offset);
}

std::string key_tag(const Shared<Key>& key) {
    if (!key) {
        return "#EXT-X-KEY:METHOD=NONE";
    }
    const bool is_known = key->method == k_method_aes_128 || key->method == k_method_sample_aes;
    if (key->method.empty() || key->method == "NONE" ||
        key->method.find_first_of(" ,\"") != std::string::npos || (is_known && key->uri.empty())) {
        throw_error("the key has no method, or no URI");
    }
    std::string tag = "#EXT-X-KEY:METHOD=" + key->method;
    if (!key->uri.empty()) {
        tag += "," + quoted("URI", key->uri);
    }
    if (key->iv) {
        tag += ",IV=" + to_string(*key->iv);
    }
    if (!key->key_format.empty()) {
        tag += "," + quoted("KEYFORMAT", key->key_format);
    }
    if (!key->key_format_versions.empty()) {
        tag += "," + quoted("KEYFORMATVERSIONS", key->key_format_versions);
    }
    return tag;
}

std::string map_tag(const InitSection& map) {
    if (map.uri.empty()) {
        throw_error("the initialisation section has no URI");
    }
    std::string tag = "#EXT-X-MAP:" + quoted("URI", map.uri);
    if (map.byte_range) {
        tag += "," + quoted("BYTERANGE", to_text(*map.byte_range));
    }
    return tag;
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
    void add_line(std::string_view line);
    void add_kept(const std::vector<std::string>& lines);
    void add_header();
    void add_segment(const MediaSegment& segment);
    void change_key(const Shared<Key>& key);
    void change_map(const Shared<InitSection>& map);
    void add_uri(std::string_view uri);

    const MediaPlaylist& playlist_;
    DurationForm form_;
    std::string text_;
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
    add_kept(playlist_.trailing_tags);
    if (playlist_.end_list) {
        add_line("#EXT-X-ENDLIST");
    }
    return std::move(text_);
}

void Writer::add_line(std::string_view line) {
    if (has_control_character(line)) {
        throw_error("a playlist cannot contain a control character");
    }
    if (!text::is_utf8(line)) {
        throw_error("a playlist cannot contain bytes that are not UTF-8");
    }
    text_ += line;
    text_ += '\n';
}

void Writer::add_kept(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        if (!line.starts_with('#')) {
            throw_error("a tag or comment does not start with #");
        }
        add_line(line);
    }
}

void Writer::add_header() {
    add_line("#EXTM3U");
    add_line(fmt::format("#EXT-X-VERSION:{}", required_version(playlist_)));
    add_line(fmt::format("#EXT-X-TARGETDURATION:{}", required_target_duration(playlist_)));
    add_line(fmt::format("#EXT-X-MEDIA-SEQUENCE:{}", playlist_.media_sequence));
    if (playlist_.discontinuity_sequence != 0) {
        add_line(fmt::format("#EXT-X-DISCONTINUITY-SEQUENCE:{}", playlist_.discontinuity_sequence));
    }
    if (playlist_.type != PlaylistType::none) {
        add_line(playlist_.type == PlaylistType::vod ? "#EXT-X-PLAYLIST-TYPE:VOD"
                                                     : "#EXT-X-PLAYLIST-TYPE:EVENT");
    }
    if (playlist_.independent_segments) {
        add_line("#EXT-X-INDEPENDENT-SEGMENTS");
    }
    if (playlist_.i_frames_only) {
        add_line("#EXT-X-I-FRAMES-ONLY");
    }
    add_kept(playlist_.other_tags);
}

void Writer::add_segment(const MediaSegment& segment) {
    if (segment.discontinuity) {
        add_line("#EXT-X-DISCONTINUITY");
    }
    change_map(segment.map);
    change_key(segment.key);
    if (!segment.program_date_time.empty()) {
        add_line("#EXT-X-PROGRAM-DATE-TIME:" + segment.program_date_time);
    }
    add_kept(segment.other_tags);
    add_line(duration_tag(segment, form_));
    if (segment.byte_range) {
        add_line("#EXT-X-BYTERANGE:" + to_text(*segment.byte_range));
    }
    add_uri(segment.uri);
}

void Writer::change_key(const Shared<Key>& key) {
    if (key == key_) {
        return;
    }
    // A key tag ends only that of its own KEYFORMAT (section 4.3.2.4).
    if (key && key_ && key->key_format != key_->key_format) {
        add_line(key_tag(std::nullopt));
    }
    add_line(key_tag(key));
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
    add_line(map_tag(*map));
    map_ = map;
}

void Writer::add_uri(std::string_view uri) {
    if (uri.empty() || uri.front() == '#' || uri.front() == ' ' || uri.back() == ' ') {
        throw_error("the URI is empty, starts with #, or has a space before or after it");
    }
    add_line(uri);
}

} // namespace

std::string write_playlist(const MediaPlaylist& playlist) {
    return Writer(playlist).write();
}

} // namespace ispkit::hls
