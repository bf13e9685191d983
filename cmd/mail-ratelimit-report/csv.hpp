// SPDX-License-Identifier: MIT
#pragma once

#include "mail/report/report.hpp"

#include <cstddef>
#include <string>

namespace ispkit::ratelimitreport {

/// The offenders, at most `most` of them, as CSV (RFC 4180): a line of names, and a line for each;
/// mail-ratelimit-report(1) lists the columns. No field has a line end, and none is a formula to a
/// spreadsheet.
std::string csv_of(const mail::Report& report, std::size_t most);

} // namespace ispkit::ratelimitreport
