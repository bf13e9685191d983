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

/// The style sheet.
extern const std::string_view k_html_style;

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
