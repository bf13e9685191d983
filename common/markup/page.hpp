// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::markup {

/// The beginning of a page that needs nothing else: no script, picture or style sheet, and nothing
/// of that kind runs on it. The title is in HTML; `style` is added to the common style sheet, which
/// has a light and a dark theme, and is fit for telephones and for printing. Charts use its colours
/// by name: "var(--bar)".
std::string page_start(std::string_view title, std::string_view style);

/// The end of a page, after a footer in HTML.
std::string page_end(std::string_view footer);

/// A number with its name below, for the row of sums at the top: <div class="card sums">.
std::string page_sum(std::string_view name, std::string_view number);

/// 1, 2 or 5 times a power of ten: the distance of the grid lines of a chart, of which there are at
/// most `lines` up to `most`. Both are greater than 0.
double grid_step(double most, double lines);

} // namespace ispkit::markup
