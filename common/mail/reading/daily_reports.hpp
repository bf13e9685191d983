// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Where daily-mail-report writes, which mail-ratelimit-report.service starts.
inline constexpr std::string_view k_reports_folder = "/var/lib/ispkit/reports";

/// What is known of the runs of daily-mail-report.
struct DailyReports {
    /// The newest report; empty if there is none.
    std::string newest;
    /// When it was written, if there is one.
    std::optional<std::chrono::sys_seconds> written;
    /// Whether a run has failed since.
    bool has_failed = false;
};

/// Looks into the folder of the reports. Throws Error if that exists but cannot be read.
DailyReports daily_reports(const std::string& folder);

/// What is wrong with them: there is none, the last run has failed, or was longer ago than
/// `max_age`.
std::vector<std::string> report_problems(const DailyReports& reports, const std::string& folder,
                                         std::chrono::sys_seconds now,
                                         std::chrono::seconds max_age);

} // namespace ispkit::mail
