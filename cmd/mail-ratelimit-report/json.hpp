// SPDX-License-Identifier: MIT
#pragma once

#include "cli/json.hpp"
#include "mail/report.hpp"

#include <string>

namespace ispkit::ratelimitreport {

/// An offender as the object that mail-ratelimit-report(1) describes.
cli::JsonObject json_of(const mail::Suspect& offender);

/// The whole report as one JSON document.
std::string json_of(const mail::Report& report);

} // namespace ispkit::ratelimitreport
