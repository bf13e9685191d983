// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/language.hpp"
#include "mail/report/report.hpp"
#include "mail/report/svg_chart.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

// The parts of the page that html_page() puts together.

/// What the page adds to the common style sheet (markup::page_start).
extern const std::string_view k_html_style;

/// A phrase as HTML.
std::string html_of(const Phrase& phrase, const Language& language);

std::string html_number(std::int64_t number, const Language& language);
std::string html_share(const Share& share, const Language& language);

/// "and 1,204 more".
std::string html_more(std::size_t count, const Language& language);

/// The name of a kind of customers: "login".
TextId title_of(ActivityKind kind);

/// A cell with a number, and one with a part of a whole.
std::string html_cell(std::int64_t number, const Language& language);
std::string html_cell(const Share& share, const Language& language);

/// A head of a column of numbers.
std::string html_number_head(const Phrase& title, const Language& language);

/// The heads of a table of percentiles: "99.9 %".
std::string html_percentile_heads(const PeakDistribution& peaks, const Language& language);

/// A coloured mark with its name, for the heading of a chart. The colour is as in chart_style.hpp.
std::string html_swatch(std::string_view colour, const Phrase& name, const Language& language);

/// The hourly limits on that kind of customer: those in force and those that were tried. If no kind
/// is given, those of all kinds.
enum class Counted { messages, recipients };
std::vector<LimitLine> limit_lines(const Report& report, Counted counted,
                                   std::optional<ActivityKind> kind, const Language& language);

/// The part on an offender: its reasons, chart, numbers and evidence.
std::string html_offender(const Offender& offender, std::size_t rank, const Report& report,
                          const Language& language);

/// The part on what limits would have done; empty if there are none.
std::string html_what_ifs(const Report& report, const Language& language);

} // namespace ispkit::mail
