// SPDX-License-Identifier: MIT
#include "markup/svg_shapes.hpp"

#include "markup/html_text.hpp"

#include <fmt/format.h>

namespace ispkit::markup {

std::string svg_start(Point upper_left, Point lower_right, std::string_view description) {
    return fmt::format(
        R"(<svg viewBox="{0} {1} {2} {3}" width="{2}" height="{3}" style="width:100%;height:auto" )"
        R"(role="img" aria-label="{4}" font-family="sans-serif" font-size="11">)"
        "\n",
        upper_left.x, upper_left.y, lower_right.x - upper_left.x, lower_right.y - upper_left.y,
        html_text(description));
}

std::string svg_line(Point from, Point to, std::string_view stroke) {
    return fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" {}/>)"
                       "\n",
                       from.x, from.y, to.x, to.y, stroke);
}

std::string svg_bar(Point corner, double width, double height, std::string_view fill) {
    return fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)"
                       "\n",
                       corner.x, corner.y, width, height, fill);
}

std::string svg_text(Point at, std::string_view anchor, std::string_view fill,
                     std::string_view html) {
    return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}</text>)"
                       "\n",
                       at.x, at.y, anchor, fill, html);
}

} // namespace ispkit::markup
