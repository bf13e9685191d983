// SPDX-License-Identifier: MIT
#include "hls/playlist/line_writer.hpp"

#include "error.hpp"
#include "hls/tag/playlist_lines.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace ispkit::hls {

void LineWriter::add(std::string_view line) {
    if (has_control_character(line)) {
        throw_error("a playlist cannot contain a control character");
    }
    if (!text::is_utf8(line)) {
        throw_error("a playlist cannot contain bytes that are not UTF-8");
    }
    text_ += line;
    text_ += '\n';
}

void LineWriter::add_kept(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        if (!line.starts_with('#')) {
            throw_error("a tag or comment does not start with #");
        }
        add(line);
    }
}

void LineWriter::add_uri(std::string_view uri) {
    if (uri.empty() || uri.front() == '#' || text::trim(uri) != uri) {
        throw_error("the URI is empty, starts with #, or has a blank before or after it");
    }
    add(uri);
}

} // namespace ispkit::hls
