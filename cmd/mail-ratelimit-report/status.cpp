// SPDX-License-Identifier: MIT
#include "status.hpp"

#include "cli/json.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "logfile/timestamp.hpp"
#include "mail/reading/mail_log_follower.hpp"
#include "mail/reading/run_status.hpp"
#include "text/visible_text.hpp"

#include <fmt/ranges.h>

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace ispkit::ratelimitreport {

const cli::Tool k_status{
    .name = "mail-ratelimit-report status",
    .summary = "Show whether the runs of the timer work, or those with a state: when the last one "
               "was, and whether it understood the logs. The first line says all that a monitor "
               "needs. The exit status is 0 if all is well, else 1.",
    .synopsis = {"[--reports DIR | --state FILE] [--max-age TIME] [--json]"},
    .examples = {{"mail-ratelimit-report status", "whether this morning's run worked"},
                 {"mail-ratelimit-report status --state /var/lib/ispkit/report.state",
                  "the same of a cron job with --state"}},
    .libraries = {},
};

namespace {

namespace fs = std::filesystem;

/// What is known of the runs.
struct Runs {
    /// When the last one ended.
    std::optional<std::chrono::sys_seconds> last;
    std::vector<std::string> problems = {};
    /// What it wrote; empty if its state is known.
    std::string report = {};
    mail::MailLogState state = {};

    /// Judges the last one.
    void judge(std::chrono::seconds max_age) {
        problems = mail::run_problems(state, *last, io::clock_now(), max_age);
    }
};

std::chrono::sys_seconds time_of(const fs::path& path) {
    return std::chrono::floor<std::chrono::seconds>(
        std::chrono::file_clock::to_sys(fs::last_write_time(path)));
}

Runs runs_with_state(const std::string& path, std::chrono::seconds max_age) {
    Runs runs{.last = std::nullopt, .state = mail::load_state(path)};
    if (fs::exists(path)) {
        runs.last = time_of(path);
        runs.judge(max_age);
    } else {
        runs.problems.push_back(fmt::format("{}: no run has written it yet", path));
    }
    return runs;
}

/// A run that fails leaves no report.
Runs runs_of_timer(const std::string& folder, std::chrono::seconds max_age) {
    Runs runs;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() != ".txt") {
            continue;
        }
        if (const std::chrono::sys_seconds time = time_of(entry->path()); time >= runs.last) {
            runs.last = time;
            runs.report = entry->path();
        }
    }
    if (error && error != std::errc::no_such_file_or_directory) {
        throw_error("{}: {}", folder, error.message());
    }
    if (runs.last) {
        runs.judge(max_age);
    } else {
        runs.problems.push_back(
            fmt::format("{}: no report yet (mail-ratelimit-report.timer writes them)", folder));
    }
    return runs;
}

void print_runs(const Runs& runs) {
    fmt::print("last run: {}\n", logfile::iso_time(*runs.last));
    if (!runs.report.empty()) {
        fmt::print("report: {}\n", text::visible_text(runs.report));
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
        object.add("last_run", logfile::iso_time(*runs.last));
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

    const Runs runs = state ? runs_with_state(*state, max_age)
                            : runs_of_timer(reports.value_or("/var/lib/ispkit/reports"), max_age);
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
