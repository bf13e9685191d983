// SPDX-License-Identifier: MIT
#pragma once

#include "hls/verify/report.hpp"

#include <string>

namespace ispkit::hls {

/// The report as an HTML page that needs nothing else: no script, picture or style sheet. Its size
/// is bounded, whatever the number of segments and findings.
std::string report_page(const Report& report);

} // namespace ispkit::hls
