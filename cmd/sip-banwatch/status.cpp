// SPDX-License-Identifier: MIT
#include "sip/status/status.hpp"

#include "cli/help.hpp"
#include "cli/json.hpp"
#include "commands.hpp"
#include "io/file.hpp"
#include "io/file_status/permission.hpp"
#include "options.hpp"
#include "service/unit_state.hpp"
#include "sip/status/metrics.hpp"
#include "text/visible_text.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace ispkit::banwatch {

const cli::Tool k_status{
    .name = "sip-banwatch status",
    .summary = "Show whether a watch works: its process, its logs, the firewall end. The first "
               "line says all that a monitor needs. The exit status is 0 if all is known to be "
               "well, else 1.",
    .synopsis = {"[--heartbeat TIME] [--max-age TIME] [--json | --metrics FILE] [--config FILE] "
                 "[--db URL] [--host NAME]"},
    .examples = {{"sip-banwatch status", "what runs, and what is wrong"},
                 {"sip-banwatch status -q", "for cron: silent unless something is wrong"},
                 {"sip-banwatch status --max-age 1d", "a log without a line for a day is wrong"}},
    .libraries = {},
};

namespace {

std::uint64_t seconds_since(logfile::Time time, logfile::Time now) {
    return static_cast<std::uint64_t>(
        std::max(std::chrono::floor<std::chrono::seconds>(now - time).count(), std::int64_t{0}));
}

cli::JsonObject counts_object(const std::map<std::string, std::int64_t>& counts) {
    cli::JsonObject object;
    for (const auto& [name, count] : counts) {
        object.add(name, static_cast<std::uint64_t>(count));
    }
    return object;
}

cli::JsonObject object_of(const sip::WatchState& watch) {
    cli::JsonObject object;
    object.add("pid", static_cast<std::uint64_t>(watch.pid))
        .add("once", !watch.is_lasting)
        .add("started", logfile::iso_time(watch.started))
        .add("last_sign_of_life", logfile::iso_time(watch.seen))
        .add("ended", watch.has_ended)
        .add("refused_reload", watch.refused_reload)
        .add("note", watch.note)
        .add("mail_trouble", watch.mail.trouble)
        .add("mail_failures", watch.mail.failures);
    if (watch.mail.failures > 0) {
        object.add("last_mail_failure", logfile::iso_time(watch.mail.last_failure));
    }
    return object;
}

cli::JsonObject object_of(const sip::LogStatus& log) {
    cli::JsonObject object;
    object.add("file", log.recent.path).add("trouble", log.recent.trouble);
    if (log.position) {
        object.add("position", *log.position);
    }
    if (log.counts.last_line != logfile::Time()) {
        object.add("last_line", logfile::iso_time(log.counts.last_line));
    }
    const auto add = [&](std::string_view name, std::int64_t count) {
        object.add(name, static_cast<std::uint64_t>(count));
    };
    add("lines", log.counts.lines);
    add("understood", log.counts.understood);
    add("other_programs", log.counts.of_others);
    add("unknown", log.counts.unknown);
    add("untimed", log.counts.untimed);
    add("doubted", log.counts.doubted);
    object.add("recent_lines", log.recent.lines)
        .add("recent_understood", log.recent.how.understood)
        .add("recent_unknown", log.recent.how.unknown);
    return object;
}

void print_json(const sip::Status& status, const std::vector<std::string>& problems) {
    cli::JsonObject object;
    object.add("healthy", problems.empty()).add("problems", problems);
    if (status.watch) {
        object.add("watch", object_of(*status.watch));
    }
    std::vector<cli::JsonObject> logs;
    for (const sip::LogStatus& log : status.logs) {
        logs.push_back(object_of(log));
    }
    std::vector<cli::JsonObject> ends;
    for (const sip::FirewallEnd& end :
         status.watch ? status.watch->ends : std::vector<sip::FirewallEnd>()) {
        ends.emplace_back().add("name", end.name).add("trouble", end.trouble);
    }
    object.add("logs", logs)
        .add("firewall_ends", ends)
        .add("bans_running", static_cast<std::uint64_t>(status.bans_running))
        .add("attempts", counts_object(status.attempts))
        .add("bans", counts_object(status.bans));
    fmt::print("{}\n", object.str());
}

/// Adds who may read the logs that the watch may not. A watch in a sandbox does not know the names
/// of groups.
void name_readers(sip::Status& status) {
    constexpr std::string_view k_refused = ": Permission denied";
    for (sip::LogStatus& log : status.logs) {
        const std::string readers = log.recent.trouble.ends_with(k_refused)
                                        ? io::who_may_read(log.recent.path)
                                        : std::string();
        log.recent.trouble += readers.empty() ? "" : fmt::format(" ({})", readers);
    }
}

/// What a watch has stored; nothing where none has made the database yet.
sip::Status stored_status(const std::string& database, const std::string& host, logfile::Time now) {
    sip::Status status{.database = database, .watch = {}, .logs = {}, .attempts = {}, .bans = {}};
    try {
        if (store::is_there(database)) {
            sip::BanStore store(database, store::Access::read_only, host);
            status = sip::read_status(store, database, now);
            name_readers(status);
        }
    } catch (const store::Away& error) {
        status.database_trouble = error.what();
    }
    return status;
}

/// What is wrong with the watch, and what systemd knows of the service that reads its bans: the
/// watch notices only after a while that nothing is read.
std::vector<std::string> problems_of(const sip::Status& status, std::optional<bool> is_running,
                                     const sip::HealthLimits& limits, logfile::Time now) {
    std::vector<std::string> problems = sip::problems(status, is_running, limits, now);
    if (status.watch && std::any_of(status.watch->ends.begin(), status.watch->ends.end(),
                                    sip::is_read_by_service)) {
        if (std::string trouble = service::trouble_of_service("nft-ban", service::ToRun::always);
            !trouble.empty()) {
            problems.push_back(std::move(trouble));
        }
    }
    return problems;
}

enum class Alive { yes, no };

void print_facts(const sip::Status& status, Alive alive, logfile::Time now) {
    if (!status.watch) {
        return;
    }
    const sip::WatchState& watch = *status.watch;
    fmt::print("watch: process {}{}, started {}, last sign of life {} s ago{}\n", watch.pid,
               watch.is_lasting ? "" : " (--once)", logfile::iso_time(watch.started),
               seconds_since(watch.seen, now), watch.has_ended ? ", has ended" : "");
    std::int64_t attempts = 0;
    for (const auto& [kind, count] : status.attempts) {
        attempts += count;
    }
    fmt::print("bans: {} in force; failed attempts that count: {}\n", status.bans_running,
               attempts);
    if (alive == Alive::no) {
        fmt::print("what follows is as of {}, the last sign of life:\n",
                   logfile::iso_time(watch.seen));
    }
    for (const sip::LogStatus& log : status.logs) {
        fmt::print(
            "log: {}: {}{}; lines: {} read, {} understood, {} of other programs, {} of an "
            "unknown shape; failures: {} of an unknown time, {} doubted\n",
            text::visible_text(log.recent.path),
            log.position ? fmt::format("read to byte {}, ", *log.position) : std::string(),
            log.counts.last_line == logfile::Time()
                ? std::string("no line yet")
                : fmt::format("last line {} s ago", seconds_since(log.counts.last_line, now)),
            log.counts.lines, log.counts.understood, log.counts.of_others, log.counts.unknown,
            log.counts.untimed, log.counts.doubted);
    }
    for (const sip::FirewallEnd& end : watch.ends) {
        fmt::print("firewall: {}: {}\n", end.name,
                   end.trouble.empty() ? "takes bans" : end.trouble);
    }
    if (!watch.note.empty()) {
        fmt::print("note: {}\n", watch.note);
    }
}

} // namespace

cli::Status status(cli::CommandLine& command_line) {
    WatchDatabase database{.url = watched_database(), .host = {}};
    sip::HealthLimits limits;
    bool json = false;
    std::optional<std::string> metrics_file;
    command_line.section("Limits");
    command_line.value("--heartbeat", "TIME", limits.heartbeat,
                       "a watch without a sign of life for TIME is dead (default 1m)");
    command_line.value("--max-age", "TIME", limits.max_age,
                       "a log whose last line is older than TIME is dead (default: a log may be "
                       "quiet)");
    command_line.section("Output");
    command_line.flag("--json", json, "print one JSON object");
    command_line.value("--metrics", "FILE", metrics_file,
                       "write metrics for Prometheus' node_exporter to FILE ('-': standard output) "
                       "and nothing else");
    database.declare(command_line);
    command_line.configuration(default_configuration(), {"db", "host"});
    command_line.parse();
    if (json && metrics_file) {
        cli::misuse("--json and --metrics exclude each other");
    }

    const logfile::Time now = clock_now();
    const std::string host = database.host_name();
    const sip::Status found = stored_status(database.url, host, now);
    const std::optional<bool> is_running = is_watched(database.url, host);
    const std::vector<std::string> problems = problems_of(found, is_running, limits, now);
    if (metrics_file == io::k_standard_stream) {
        fmt::print("{}", sip::metrics_of(found, cli::toolkit_version()).text());
    } else if (metrics_file) {
        metrics::write_file(*metrics_file, sip::metrics_of(found, cli::toolkit_version()).text());
    } else if (json) {
        print_json(found, problems);
    } else if (!problems.empty() || !command_line.quiet()) {
        fmt::print("{}{}\n", problems.empty() ? "healthy" : "not healthy: ",
                   text::visible_text(fmt::format("{}", fmt::join(problems, "; "))));
        if (!command_line.quiet()) {
            const bool is_alive =
                found.watch && sip::is_alive(*found.watch, is_running, limits, now);
            print_facts(found, is_alive ? Alive::yes : Alive::no, now);
        }
    }
    return problems.empty() ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::banwatch
