// SPDX-License-Identifier: MIT
#pragma once

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

/// A coloured mark with its name, for the heading of a chart. The colour is as in chart_style.hpp.
std::string html_swatch(std::string_view colour, std::string_view name);

/// The hourly limits on that kind of customer: those in force and those that were tried. If no kind
/// is given, those of all kinds.
enum class Counted { messages, recipients };
std::vector<LimitLine> limit_lines(const Report& report, Counted counted,
                                   std::optional<ActivityKind> kind);

/// The part on an offender: its reasons, chart, numbers and evidence.
std::string html_offender(const Offender& offender, std::size_t rank, const Report& report);

/// The part on what limits would have done; empty if there are none.
std::string html_what_ifs(const Report& report);

} // namespace ispkit::mail
