// SPDX-License-Identifier: MIT
#pragma once

#include "cli/terminal.hpp"
#include "mail/report/report.hpp"

#include <string>

namespace ispkit::ratelimitreport {

/// Whether the table shows log lines.
enum class Evidence { shown, not_shown };

/// One offender: a row and its reasons.
std::string table_row(const mail::Offender& offender, std::chrono::sys_seconds last,
                      Evidence evidence, const cli::Terminal& terminal);

/// The report for a terminal, in its width: a row for each offender with its reasons, what limits
/// would have done, and a summary.
std::string table_of(const mail::Report& report, Evidence evidence, const cli::Terminal& terminal);

} // namespace ispkit::ratelimitreport
