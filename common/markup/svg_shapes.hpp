// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::markup {

// The parts of charts. Strokes and fills are attributes, because mail programs remove style sheets.

struct Point {
    double x;
    double y;
};

/// The beginning of a picture between two corners, which is as wide as there is room, with a
/// description for readers who cannot see it.
std::string svg_start(Point upper_left, Point lower_right, std::string_view description);

/// The stroke is attributes: colour, width and dashes.
std::string svg_line(Point from, Point to, std::string_view stroke);
std::string svg_bar(Point corner, double width, double height, std::string_view fill);

/// The anchor is start, middle or end; the text is in HTML.
std::string svg_text(Point at, std::string_view anchor, std::string_view fill,
                     std::string_view html);

} // namespace ispkit::markup
