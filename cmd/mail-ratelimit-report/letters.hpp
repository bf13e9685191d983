// SPDX-License-Identifier: MIT
#pragma once

#include "mail/report.hpp"
#include "options.hpp"

namespace ispkit::ratelimitreport {

/// Writes a letter to each offender, all or none. Throws Error where one is there already, unless
/// it may be replaced.
void write_letters(const mail::Report& report, const Options& options);

} // namespace ispkit::ratelimitreport
