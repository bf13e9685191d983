// SPDX-License-Identifier: MIT
#include "sip/status/status.hpp"

#include "sip/reading/log_warnings.hpp"

#include <fmt/format.h>

namespace ispkit::sip {

using logfile::Time;

namespace {

constexpr std::string_view k_where_to_look = "under systemd, 'journalctl -u sip-banwatch' says why";

std::chrono::seconds age_of(Time time, Time now) {
    return std::chrono::floor<std::chrono::seconds>(now - time);
}

/// What is wrong with the process; empty if nothing is.
std::string trouble_of(const WatchState& watch, std::optional<bool> is_running,
                       const HealthLimits& limits, Time now) {
    const std::chrono::seconds age = age_of(watch.seen, now);
    if (age < -limits.heartbeat) {
        return fmt::format("the last sign of life of the watch is {} s in the future (was the "
                           "clock changed?)",
                           -age.count());
    }
    if (watch.is_lasting && watch.has_ended) {
        return fmt::format("no watch is running: it was ended {} s ago ({})", age.count(),
                           k_where_to_look);
    }
    if (watch.is_lasting && is_running == false) {
        return fmt::format("no watch is running: process {} died (last sign of life {} s ago; {})",
                           watch.pid, age.count(), k_where_to_look);
    }
    if (age > limits.heartbeat) {
        return fmt::format(
            "the watch gave no sign of life for {} s ({})", age.count(),
            watch.is_lasting
                ? fmt::format("process {} died, hangs or cannot write to the database", watch.pid)
                : std::string("watch --once has not run since"));
    }
    return {};
}

void add_problems(const LogStatus& log, const HealthLimits& limits, Time now,
                  std::vector<std::string>& found) {
    constexpr std::uint64_t k_some_lines = 20;
    const LogCounts& recent = log.recent;
    if (!recent.trouble.empty()) {
        found.push_back(recent.trouble);
    }
    if (recent.has_unknown_shape()) {
        found.push_back(fmt::format("{}: {} of the last {} lines have an unknown shape",
                                    recent.path, recent.how.unknown, recent.lines));
    }
    const bool is_judged =
        log.counts.lines >= static_cast<std::int64_t>(k_some_lines) ||
        (log.counts.unknown > 0 && age_of(log.counts.last_line, now) > k_foreign_after);
    if (is_judged && log.counts.understood == 0) {
        found.push_back(fmt::format("{}: no line has a shape of Asterisk, FreeSWITCH, Kamailio or "
                                    "OpenSIPS (lines read: {})",
                                    recent.path, log.counts.lines));
    }
    if (!limits.max_age) {
        return;
    }
    if (log.counts.last_line == Time()) {
        found.push_back(fmt::format("{}: has no line yet", recent.path));
    } else if (const auto age = age_of(log.counts.last_line, now); age > *limits.max_age) {
        found.push_back(fmt::format("{}: the last line is {} s old (at most {} s)", recent.path,
                                    age.count(), limits.max_age->count()));
    }
}

} // namespace

Status read_status(BanStore& store, const std::string& database, Time now) {
    Status status{.database = database,
                  .watch = stored_state(store),
                  .logs = {},
                  .bans_running = store.running(now),
                  .attempts = store.totals(BanStore::Total::attempts),
                  .bans = store.totals(BanStore::Total::bans)};
    if (status.watch) {
        for (const LogCounts& log : status.watch->logs) {
            const std::vector<logfile::Position> positions = store.positions(log.path);
            status.logs.push_back({.recent = log,
                                   .counts = store.counts(log.path),
                                   .position = positions.empty() || positions.back().is_cursor()
                                                   ? std::nullopt
                                                   : std::optional(positions.back().offset)});
        }
    }
    return status;
}

bool is_alive(const WatchState& watch, std::optional<bool> is_running, const HealthLimits& limits,
              Time now) {
    return trouble_of(watch, is_running, limits, now).empty();
}

std::vector<std::string> problems(const Status& status, std::optional<bool> is_running,
                                  const HealthLimits& limits, Time now) {
    if (!status.database_trouble.empty()) {
        return {status.database_trouble};
    }
    if (!status.watch) {
        return {fmt::format(
            "no watch is running: none has used the database {} yet (--db names another; {})",
            status.database, k_where_to_look)};
    }
    std::vector<std::string> found;
    if (std::string trouble = trouble_of(*status.watch, is_running, limits, now);
        !trouble.empty()) {
        found.push_back(std::move(trouble));
    } else if (status.watch->is_starting()) {
        found.emplace_back("the watch is starting");
    }
    for (const LogStatus& log : status.logs) {
        add_problems(log, limits, now, found);
    }
    for (const FirewallEnd& end : status.watch->ends) {
        if (!end.trouble.empty()) {
            found.push_back(fmt::format("{}: {}", end.name, end.trouble));
        }
    }
    if (const MailState& mail = status.watch->mail; !mail.trouble.empty()) {
        found.push_back(
            fmt::format("mail: {}{}", mail.trouble,
                        mail.failures == 0
                            ? std::string()
                            : fmt::format(" ({} failed since the watch began, the last "
                                          "{} s ago)",
                                          mail.failures, age_of(mail.last_failure, now).count())));
    }
    if (const std::string& refused = status.watch->refused_reload; !refused.empty()) {
        found.push_back(fmt::format("the last reload was refused: {}", refused));
    }
    if (!status.watch->mistake.empty()) {
        found.push_back(status.watch->mistake);
    }
    return found;
}

} // namespace ispkit::sip
