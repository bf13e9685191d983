// SPDX-License-Identifier: MIT
#include "hls/tag/playlist_lines.hpp"

#include "error.hpp"
#include "text/split.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <array>

namespace ispkit::hls {

bool has_control_character(std::string_view line) {
    constexpr unsigned char k_first_printable = 0x20;
    constexpr unsigned char k_delete = 0x7f;
    constexpr unsigned char k_c1_lead = 0xc2;
    constexpr unsigned char k_c1_last = 0x9f;
    unsigned char previous = 0;
    for (const char character : line) {
        const auto octet = static_cast<unsigned char>(character);
        const bool is_c1 = previous == k_c1_lead && octet > k_delete && octet <= k_c1_last;
        if ((octet < k_first_printable && character != '\t') || octet == k_delete || is_c1) {
            return true;
        }
        previous = octet;
    }
    return false;
}

TagLine split_tag(std::string_view line) {
    const std::string_view name = line.substr(0, line.find(':'));
    line.remove_prefix(std::min(name.size() + 1, line.size()));
    return {name, line};
}

std::string_view take_line(std::string_view& text) {
    std::string_view line = text::take_until(text, '\n');
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

void PlaylistLines::read_header() {
    if (text::drop_byte_order_mark(rest_)) {
        number_ = 1;
        throw_error("starts with a byte order mark, which a playlist must not have");
    }
    if (next_line() != "#EXTM3U") {
        throw_error("not a playlist: the first line is not #EXTM3U");
    }
}

std::optional<std::string_view> PlaylistLines::next() {
    while (!rest_.empty()) {
        const std::string_view line = next_line();
        if (has_control_character(line)) {
            throw_error("a control character");
        }
        if (!text::is_utf8(line)) {
            throw_error("not UTF-8 (a playlist must be)");
        }
        if (!line.empty()) {
            return line;
        }
    }
    return std::nullopt;
}

std::string_view PlaylistLines::next_line() {
    ++number_;
    return take_line(rest_);
}

bool is_multivariant(std::string_view text) {
    constexpr std::array<std::string_view, 6> k_tags = {
        "#EXT-X-STREAM-INF",   "#EXT-X-I-FRAME-STREAM-INF", "#EXT-X-MEDIA",
        "#EXT-X-SESSION-DATA", "#EXT-X-SESSION-KEY",        "#EXT-X-CONTENT-STEERING"};
    while (!text.empty()) {
        const std::string_view name = split_tag(text::take_until(text, '\n')).name;
        if (name == "#EXTINF" || name == "#EXT-X-TARGETDURATION") {
            return false;
        }
        if (std::find(k_tags.begin(), k_tags.end(), name) != k_tags.end()) {
            return true;
        }
    }
    return false;
}

} // namespace ispkit::hls
