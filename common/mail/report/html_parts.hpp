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

/// The limits of an hour on that kind of customer: those in force and those that were tried.
/// All kinds' where none is given.
enum class Counted { messages, recipients };
std::vector<LimitLine> limit_lines(const Report& report, Counted counted,
                                   std::optional<ActivityKind> kind);

/// What speaks against an offender, its chart, its numbers and its evidence.
std::string html_offender(const Suspect& offender, std::size_t rank, const Report& report);

/// What limits would have done; empty without any.
std::string html_what_ifs(const Report& report);

} // namespace ispkit::mail
