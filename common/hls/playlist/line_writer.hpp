// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// Builds a playlist's text line by line. Throws Error for a line that a playlist cannot contain.
class LineWriter {
public:
    void add(std::string_view line);

    /// Tags and comments as whole lines, each with its "#".
    void add_kept(const std::vector<std::string>& lines);

    void add_uri(std::string_view uri);

    const std::string& text() const { return text_; }

private:
    std::string text_;
};

} // namespace ispkit::hls
