// SPDX-License-Identifier: MIT
#include "status.hpp"

#include "cli/json.hpp"
#include "io/clock.hpp"
#include "logfile/timestamp.hpp"
#include "mail/reading/daily_reports.hpp"
#include "mail/reading/mail_log_follower.hpp"
#include "mail/reading/run_status.hpp"
#include "text/visible_text.hpp"

#include <fmt/ranges.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ispkit::ratelimitreport {

const cli::Tool k_status{
    .name = "mail-ratelimit-report status",
    .summary = "Show whether the daily runs work, those of the timer or of another job with a "
               "state: when the last one was, and whether it understood the logs. The first line "
               "says all that a monitor needs. The exit status is 0 if all is well, else 1.",
    .synopsis = {"[--reports DIR | --state FILE] [--max-age TIME] [--json]"},
    .examples = {{"mail-ratelimit-report status", "whether the timer's last run worked"},
                 {"mail-ratelimit-report status --state /var/lib/ispkit/report.state",
                  "the same of a cron job with --state"}},
    .libraries = {},
};

namespace {

/// What is known of the runs.
struct Runs {
    /// When the last one ended that wrote something.
    std::optional<std::chrono::sys_seconds> last;
    std::vector<std::string> problems;
    /// What it wrote; empty if its state is known.
    std::string report = {};
    mail::MailLogState state = {};
};

Runs runs_with_state(const std::string& path, std::chrono::seconds max_age) {
    mail::MailLogState state = mail::load_state(path);
    if (!std::filesystem::exists(path)) {
        return {.last = std::nullopt,
                .problems = {fmt::format("{}: no run has written it yet", path)}};
    }
    const auto written = std::chrono::floor<std::chrono::seconds>(
        std::chrono::file_clock::to_sys(std::filesystem::last_write_time(path)));
    std::vector<std::string> problems =
        mail::run_problems(state, written, io::clock_now(), max_age);
    return {.last = written, .problems = std::move(problems), .state = std::move(state)};
}

Runs runs_of_timer(const std::string& folder, std::chrono::seconds max_age) {
    mail::DailyReports reports = mail::daily_reports(folder);
    return {.last = reports.written,
            .problems = mail::report_problems(reports, folder, io::clock_now(), max_age),
            .report = std::move(reports.newest)};
}

void print_runs(const Runs& runs) {
    if (runs.report.empty()) {
        fmt::print("last run: {}\n", logfile::iso_time(*runs.last));
    } else {
        fmt::print("last report: {}, {}\n", logfile::iso_time(*runs.last),
                   text::visible_text(runs.report));
    }
    for (const auto& [log, positions] : runs.state.positions) {
        const auto newest = runs.state.newest.find(log);
        fmt::print("log: {}: {}\n", text::visible_text(log),
                   newest == runs.state.newest.end()
                       ? std::string("no line was understood yet")
                       : "newest line that was understood " + logfile::iso_time(newest->second));
    }
}

std::string json_of(const Runs& runs) {
    cli::JsonObject object;
    object.add("healthy", runs.problems.empty()).add("problems", runs.problems);
    if (runs.last) {
        object.add(runs.report.empty() ? "last_run" : "last_report", logfile::iso_time(*runs.last));
    }
    if (!runs.report.empty()) {
        object.add("report", runs.report);
    }
    std::vector<cli::JsonObject> logs;
    for (const auto& [log, positions] : runs.state.positions) {
        logs.emplace_back().add("log", log);
        if (const auto newest = runs.state.newest.find(log); newest != runs.state.newest.end()) {
            logs.back().add("newest_line", logfile::iso_time(newest->second));
        }
    }
    return object.add("logs", logs).str();
}

} // namespace

cli::Status status(cli::CommandLine& command_line) {
    std::optional<std::string> reports;
    std::optional<std::string> state;
    std::chrono::seconds max_age = std::chrono::hours(25);
    bool json = false;
    command_line.section("Options");
    command_line.value("--reports", "DIR", reports,
                       "the folder of the timer's reports (default /var/lib/ispkit/reports)");
    command_line.value("--state", "FILE", state, "the state that the runs share");
    command_line.value("--max-age", "TIME", max_age,
                       "a run, or at that time the newest line of a log, that is older than TIME "
                       "is wrong (default 25h)");
    command_line.flag("--json", json, "print one JSON object");
    command_line.parse();
    if (reports && state) {
        cli::misuse("--reports and --state exclude each other");
    }

    const Runs runs =
        state ? runs_with_state(*state, max_age)
              : runs_of_timer(reports.value_or(std::string(mail::k_reports_folder)), max_age);
    if (json) {
        fmt::print("{}\n", json_of(runs));
    } else if (!runs.problems.empty() || !command_line.quiet()) {
        fmt::print("{}{}\n", runs.problems.empty() ? "healthy" : "not healthy: ",
                   text::visible_text(fmt::format("{}", fmt::join(runs.problems, "; "))));
        if (runs.last && !command_line.quiet()) {
            print_runs(runs);
        }
    }
    return runs.problems.empty() ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::ratelimitreport
