// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/language.hpp"
#include "mail/report/report.hpp"

#include <string>

namespace ispkit::mail {

/// The report as one HTML page that needs nothing else: no picture, font, style or script from
/// elsewhere. It can be read in a browser, in a mail and on paper; only in a browser a script makes
/// the table of offenders sortable and searchable. Anything that customers wrote appears as text
/// only.
std::string html_page(const Report& report, const Language& language);

} // namespace ispkit::mail
