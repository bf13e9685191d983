// SPDX-License-Identifier: MIT
#include "mail/reading/daily_reports.hpp"

#include "io/file_status/permission.hpp"
#include "mail/reading/run_status.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <tuple>

namespace ispkit::mail {

namespace fs = std::filesystem;

DailyReports daily_reports(const std::string& folder) {
    constexpr std::string_view k_mark_of_failure = "failed";
    DailyReports reports;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code removed; // meanwhile, as after 90 days
        const bool is_file = entry->is_regular_file(removed);
        const fs::file_time_type time = entry->last_write_time(removed);
        if (removed || !is_file) {
            continue;
        }
        if (entry->path().filename() == k_mark_of_failure) {
            reports.has_failed = true;
        } else if (entry->path().extension() == ".txt") {
            const auto written =
                std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(time));
            const std::string path = entry->path().string();
            if (std::tie(reports.written, reports.newest) <
                std::tuple(std::optional(written), path)) {
                reports.written = written;
                reports.newest = path;
            }
        }
    }
    if (error && error != std::errc::no_such_file_or_directory) {
        errno = error.value();
        io::throw_unreadable(folder);
    }
    return reports;
}

std::vector<std::string> report_problems(const DailyReports& reports, const std::string& folder,
                                         std::chrono::sys_seconds now,
                                         std::chrono::seconds max_age) {
    std::vector<std::string> problems;
    if (reports.has_failed) {
        problems.push_back("the last run failed ('journalctl -u mail-ratelimit-report' says why)");
    }
    if (!reports.written) {
        problems.push_back(
            fmt::format("{}: no report yet (mail-ratelimit-report.timer writes them)", folder));
    } else if (std::optional<std::string> age = age_problem(*reports.written, now, max_age)) {
        problems.push_back(std::move(*age));
    }
    return problems;
}

} // namespace ispkit::mail
