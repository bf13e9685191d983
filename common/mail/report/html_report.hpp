// SPDX-License-Identifier: MIT
#pragma once

#include "mail/report/report.hpp"

#include <string>

namespace ispkit::mail {

/// The report as one HTML page that needs nothing else: no script, no picture, font or style from
/// elsewhere. It can be read in a browser, in a mail and on paper; whatever customers wrote is text
/// in it.
std::string html_page(const Report& report);

} // namespace ispkit::mail
