// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ispkit::hls {

/// Whether UTF-8 text has a character that a line of a playlist must not contain: U+0000 to U+001F,
/// U+007F to U+009F (section 4.1). TAB is let through: Apple's mediafilesegmenter ends titles with
/// it, and all players accept it.
bool has_control_character(std::string_view text);

/// A tag or comment: its name with the "#", and the text after the colon, which may be missing.
struct TagLine {
    std::string_view name;
    std::string_view value;
};

TagLine split_tag(std::string_view line);

/// Removes the first line from the text and returns it without its end, LF or CRLF.
std::string_view take_line(std::string_view& text);

/// The lines of a playlist's text, one after another (RFC 8216 section 4.1).
class PlaylistLines {
public:
    explicit PlaylistLines(std::string_view text)
        : rest_(text) {}

    /// Reads the first line. Throws Error if it is not #EXTM3U, or if there is a byte order mark.
    void read_header();

    /// The next line that is not empty, without its end (LF or CRLF); nothing at the end of the
    /// text. Throws Error if a line has a control character (see has_control_character) or is not
    /// UTF-8.
    std::optional<std::string_view> next();

    /// The number of the line that was read last, counted from 1.
    std::uint64_t number() const { return number_; }

private:
    std::string_view next_line();

    std::string_view rest_;
    std::uint64_t number_ = 0;
};

/// Whether a playlist is a multivariant playlist, by its tags (section 4.3.4). The text may be
/// anything; nothing is checked.
bool is_multivariant(std::string_view text);

} // namespace ispkit::hls
