// SPDX-License-Identifier: MIT
#pragma once

#include "cli/json.hpp"
#include "mail/report/report.hpp"

#include <string>

namespace ispkit::ratelimitreport {

/// An offender as the object that mail-ratelimit-report(1) describes.
cli::JsonObject json_of(const mail::Offender& offender);

/// The report as one JSON document, with at most `most` offenders.
std::string json_of(const mail::Report& report, std::size_t most);

} // namespace ispkit::ratelimitreport
