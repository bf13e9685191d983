// SPDX-License-Identifier: MIT
#include "status.hpp"

#include "cli/json.hpp"
#include "io/clock.hpp"
#include "logfile/timestamp.hpp"
#include "mail/reading/mail_log_follower.hpp"
#include "mail/reading/run_status.hpp"
#include "text/visible_text.hpp"

#include <fmt/ranges.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::ratelimitreport {

const cli::Tool k_status{
    .name = "mail-ratelimit-report status",
    .summary = "Show whether the runs with a state work: when the last one was, and whether it "
               "understood the logs. The first line says all that a monitor needs. The exit status "
               "is 0 if all is well, else 1.",
    .synopsis = {"--state FILE [--max-age TIME] [--json]"},
    .examples = {{"mail-ratelimit-report status --state /var/lib/ispkit/report.state",
                  "whether last night's run worked"}},
    .libraries = {},
};

namespace {

void print_runs(const mail::MailLogState& state, std::chrono::sys_seconds written) {
    fmt::print("last run: {}\n", logfile::iso_time(written));
    for (const auto& [log, positions] : state.positions) {
        const auto newest = state.newest.find(log);
        fmt::print("log: {}: {}\n", text::visible_text(log),
                   newest == state.newest.end()
                       ? std::string("no line was understood yet")
                       : "newest line that was understood " + logfile::iso_time(newest->second));
    }
}

std::string json_of(const mail::MailLogState& state,
                    const std::optional<std::chrono::sys_seconds>& written,
                    const std::vector<std::string>& problems) {
    cli::JsonObject object;
    object.add("healthy", problems.empty()).add("problems", problems);
    if (written) {
        object.add("last_run", logfile::iso_time(*written));
    }
    std::vector<cli::JsonObject> logs;
    for (const auto& [log, positions] : state.positions) {
        logs.emplace_back().add("log", log);
        if (const auto newest = state.newest.find(log); newest != state.newest.end()) {
            logs.back().add("newest_line", logfile::iso_time(newest->second));
        }
    }
    return object.add("logs", logs).str();
}

} // namespace

cli::Status status(cli::CommandLine& command_line) {
    std::string path;
    std::chrono::seconds max_age = std::chrono::hours(25);
    bool json = false;
    command_line.section("Options");
    command_line.value("--state", "FILE", path, "the state that the runs share");
    command_line.value("--max-age", "TIME", max_age,
                       "a run, or at that time the newest line of a log, that is older than TIME "
                       "is wrong (default 25h)");
    command_line.flag("--json", json, "print one JSON object");
    command_line.parse();
    if (path.empty()) {
        cli::misuse("--state is missing (the state that the runs share)");
    }

    const mail::MailLogState state = mail::load_state(path);
    std::optional<std::chrono::sys_seconds> written;
    std::vector<std::string> problems;
    if (std::filesystem::exists(path)) {
        written = std::chrono::floor<std::chrono::seconds>(
            std::chrono::file_clock::to_sys(std::filesystem::last_write_time(path)));
        problems = mail::run_problems(state, *written, io::clock_now(), max_age);
    } else {
        problems.push_back(fmt::format("{}: no run has written it yet", path));
    }
    if (json) {
        fmt::print("{}\n", json_of(state, written, problems));
    } else if (!problems.empty() || !command_line.quiet()) {
        fmt::print("{}{}\n", problems.empty() ? "healthy" : "not healthy: ",
                   text::visible_text(fmt::format("{}", fmt::join(problems, "; "))));
        if (written && !command_line.quiet()) {
            print_runs(state, *written);
        }
    }
    return problems.empty() ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::ratelimitreport
