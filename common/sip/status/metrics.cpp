// SPDX-License-Identifier: MIT
#include "sip/status/metrics.hpp"

namespace ispkit::sip {

namespace {

using metrics::MetricsText;
using Type = MetricsText::Type;

void add_watch(const WatchState& watch, MetricsText& text) {
    text.begin("start_time_seconds", Type::gauge, "When the watch began, in seconds since 1970.");
    text.add({}, watch.started);
    text.begin("firewall_up", Type::gauge, "Whether the firewall end is known to take bans.");
    for (const FirewallEnd& end : watch.ends) {
        text.add({{"end", end.name}}, std::int64_t{end.trouble.empty()});
    }
    text.begin("last_reload_successful", Type::gauge, "Whether the last reload was not refused.");
    text.add({}, std::int64_t{watch.refused_reload.empty()});
    text.begin("mail_up", Type::gauge, "Whether the last mail did not fail.");
    text.add({}, std::int64_t{watch.mail.trouble.empty()});
    text.begin("mail_failures_total", Type::counter, "Mails that failed since the watch began.");
    text.add({}, static_cast<std::int64_t>(watch.mail.failures));
    if (watch.mail.failures > 0) {
        text.begin("mail_last_failure_timestamp_seconds", Type::gauge,
                   "When a mail failed last, in seconds since 1970.");
        text.add({}, watch.mail.last_failure);
    }
}

void add_logs(const std::vector<LogStatus>& logs, MetricsText& text) {
    text.begin("log_up", Type::gauge, "Whether the log exists and can be read.");
    for (const LogStatus& log : logs) {
        text.add({{"log", log.recent.path}}, std::int64_t{log.recent.trouble.empty()});
    }
    text.begin("log_position_bytes", Type::gauge, "How far the log's current file was read.");
    for (const LogStatus& log : logs) {
        if (log.position) {
            text.add({{"log", log.recent.path}}, static_cast<std::int64_t>(*log.position));
        }
    }
    text.begin("last_line_timestamp_seconds", Type::gauge,
               "When the log's last line was written, in seconds since 1970.");
    for (const LogStatus& log : logs) {
        if (log.counts.last_line != logfile::Time()) {
            text.add({{"log", log.recent.path}}, log.counts.last_line);
        }
    }
    text.begin("lines_total", Type::counter, "Lines read, by how they were understood.");
    for (const LogStatus& log : logs) {
        const std::string_view path = log.recent.path;
        text.add({{"log", path}, {"result", "understood"}}, log.counts.understood);
        text.add({{"log", path}, {"result", "other_program"}}, log.counts.of_others);
        text.add({{"log", path}, {"result", "unknown"}}, log.counts.unknown);
    }
    text.begin("failures_ignored_total", Type::counter, "Failures that count for nobody.");
    for (const LogStatus& log : logs) {
        const std::string_view path = log.recent.path;
        text.add({{"log", path}, {"reason", "unknown_time"}}, log.counts.untimed);
        text.add({{"log", path}, {"reason", "doubted"}}, log.counts.doubted);
    }
}

/// A counter with all its label values from the beginning, so that a rate has a start.
template <typename Names>
void add_totals(const std::map<std::string, std::int64_t>& totals, std::string_view label,
                const Names& names, MetricsText& text) {
    for (const auto name : names) {
        const auto found = totals.find(std::string(name_of(name)));
        text.add({{label, name_of(name)}}, found == totals.end() ? 0 : found->second);
    }
}

} // namespace

MetricsText metrics_of(const Status& status, std::string_view version) {
    MetricsText text("sip-banwatch", {{"database", store::full_name(status.database)}});
    text.begin("info", Type::gauge, "The version of sip-banwatch.");
    text.add({{"version", version}}, 1);
    text.begin("database_up", Type::gauge, "Whether the watch can store its decisions.");
    text.add({}, std::int64_t{status.database_trouble.empty()});
    text.begin("heartbeat_timestamp_seconds", Type::gauge,
               "The last sign of life of the watch, in seconds since 1970; 0 if there was none.");
    text.add({}, status.watch ? status.watch->seen : logfile::Time());
    if (status.watch) {
        add_watch(*status.watch, text);
    }
    add_logs(status.logs, text);
    text.begin("bans_in_force", Type::gauge, "Networks that are banned now.");
    text.add({}, status.bans_running);
    text.begin("bans_total", Type::counter, "Bans, by their reason.");
    add_totals(status.bans, "reason", k_reasons, text);
    text.begin("attempts_total", Type::counter, "Failed attempts that count, by their kind.");
    add_totals(status.attempts, "kind", k_kinds, text);
    return text;
}

} // namespace ispkit::sip
