// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::markup {

enum class PageScript { none, tables };

struct PageHead {
    /// In HTML.
    std::string_view title;
    /// What is added to the common style sheet.
    std::string_view style;
    /// Of the page's text, as BCP 47 names it. In HTML.
    std::string_view language = "en";
    /// Nothing, or table_script.hpp.
    PageScript script = PageScript::none;
};

/// The beginning of a page that needs nothing else: no picture, style sheet or script from
/// elsewhere, and no other script runs on it. The common style sheet has a light and a dark theme,
/// and is fit for telephones and for printing. Charts use its colours by name: "var(--bar)".
std::string page_start(const PageHead& head);

/// The end of a page, after a footer in HTML.
std::string page_end(std::string_view footer);

/// A number with its name below, for the row of sums at the top: <div class="card sums">.
std::string page_sum(std::string_view name, std::string_view number);

/// 1, 2 or 5 times a power of ten: the distance of the grid lines of a chart, of which there are at
/// most `lines` up to `most`. Both are greater than 0.
double grid_step(double most, double lines);

} // namespace ispkit::markup
