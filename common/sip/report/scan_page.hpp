// SPDX-License-Identifier: MIT
#pragma once

#include "geo/geolocation.hpp"
#include "sip/ban/judge.hpp"
#include "sip/ban/scan_report.hpp"
#include "sip/reading/log_counts.hpp"
#include "sip/report/scan_statistics.hpp"

#include <string>
#include <vector>

namespace ispkit::sip {

/// What a scan found.
struct ScanResult {
    const Judge& judge;
    const ScanReport& report;
    const ScanFindings& findings;
    const ScanStatistics& statistics;
    const std::vector<LogCounts>& logs;
    /// Tells where addresses are; is_empty() if no database is given.
    geo::Geolocation& geolocation;
};

/// The result as an HTML page that needs nothing else: no script, picture or style sheet. Its size
/// is bounded, whatever the logs contain.
std::string scan_page(const ScanResult& result);

} // namespace ispkit::sip
