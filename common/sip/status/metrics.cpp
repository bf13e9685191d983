// SPDX-License-Identifier: MIT
#include "sip/status/metrics.hpp"

#include "io/atomic_file.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <filesystem>
#include <initializer_list>
#include <utility>

namespace ispkit::sip {

namespace {

/// A metric's label and the label's value.
using Label = std::pair<std::string_view, std::string_view>;

/// Writes metrics one family after the other.
class MetricsText {
public:
    explicit MetricsText(const std::string& database)
        : database_(store::is_on_server(database) ? database
                                                  : std::filesystem::absolute(database).string()) {}

    /// Begins the metric "ispkit_sip_banwatch_NAME". `type` is counter or gauge.
    void begin(std::string_view name, std::string_view type, std::string_view help) {
        name_ = fmt::format("ispkit_sip_banwatch_{}", name);
        text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name_, help, type);
    }

    void add(std::initializer_list<Label> labels, std::int64_t value) {
        add_text(labels, fmt::format("{}", value));
    }

    /// In seconds since 1970.
    void add(std::initializer_list<Label> labels, logfile::Time time) {
        const std::int64_t milliseconds = time.time_since_epoch().count();
        add_text(labels, fmt::format("{}.{:03}", milliseconds / 1000, milliseconds % 1000));
    }

    std::string text() && { return std::move(text_); }

private:
    void add_text(std::initializer_list<Label> labels, std::string_view value) {
        text_ += fmt::format("{}{{database=\"{}\"", name_, escaped(database_));
        for (const auto& [label, label_value] : labels) {
            text_ += fmt::format(",{}=\"{}\"", label, escaped(label_value));
        }
        text_ += fmt::format("}} {}\n", value);
    }

    /// Values are UTF-8, with a backslash before quotes and backslashes.
    static std::string escaped(std::string_view value) {
        std::string text;
        for (const char c : text::visible_text(value)) {
            text += c == '"' || c == '\\' ? "\\" : "";
            text += c;
        }
        return text;
    }

    std::string database_;
    std::string name_;
    std::string text_;
};

void add_watch(const WatchState& watch, MetricsText& text) {
    text.begin("start_time_seconds", "gauge", "When the watch began, in seconds since 1970.");
    text.add({}, watch.started);
    text.begin("firewall_up", "gauge", "Whether the firewall end is known to take bans.");
    for (const FirewallEnd& end : watch.ends) {
        text.add({{"end", end.name}}, std::int64_t{end.trouble.empty()});
    }
    text.begin("last_reload_successful", "gauge", "Whether the last reload was not refused.");
    text.add({}, std::int64_t{watch.refused_reload.empty()});
    text.begin("mail_up", "gauge", "Whether the last mail did not fail.");
    text.add({}, std::int64_t{watch.mail.trouble.empty()});
    text.begin("mail_failures_total", "counter", "Mails that failed since the watch began.");
    text.add({}, static_cast<std::int64_t>(watch.mail.failures));
    if (watch.mail.failures > 0) {
        text.begin("mail_last_failure_timestamp_seconds", "gauge",
                   "When a mail failed last, in seconds since 1970.");
        text.add({}, watch.mail.last_failure);
    }
}

void add_logs(const std::vector<LogStatus>& logs, MetricsText& text) {
    text.begin("log_up", "gauge", "Whether the log exists and can be read.");
    for (const LogStatus& log : logs) {
        text.add({{"log", log.recent.path}}, std::int64_t{log.recent.trouble.empty()});
    }
    text.begin("log_position_bytes", "gauge", "How far the log's current file was read.");
    for (const LogStatus& log : logs) {
        if (log.position) {
            text.add({{"log", log.recent.path}}, static_cast<std::int64_t>(*log.position));
        }
    }
    text.begin("last_line_timestamp_seconds", "gauge",
               "When the log's last line was written, in seconds since 1970.");
    for (const LogStatus& log : logs) {
        if (log.counts.last_line != logfile::Time()) {
            text.add({{"log", log.recent.path}}, log.counts.last_line);
        }
    }
    text.begin("lines_total", "counter", "Lines read, by how they were understood.");
    for (const LogStatus& log : logs) {
        const std::string_view path = log.recent.path;
        text.add({{"log", path}, {"result", "understood"}}, log.counts.understood);
        text.add({{"log", path}, {"result", "other_program"}}, log.counts.of_others);
        text.add({{"log", path}, {"result", "unknown"}}, log.counts.unknown);
    }
    text.begin("failures_ignored_total", "counter", "Failures that count for nobody.");
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

std::string metrics_text(const Status& status, std::string_view version) {
    MetricsText text(status.database);
    text.begin("info", "gauge", "The version of sip-banwatch.");
    text.add({{"version", version}}, 1);
    text.begin("database_up", "gauge", "Whether the watch can store its decisions.");
    text.add({}, std::int64_t{status.database_trouble.empty()});
    text.begin("heartbeat_timestamp_seconds", "gauge",
               "The last sign of life of the watch, in seconds since 1970; 0 if there was none.");
    text.add({}, status.watch ? status.watch->seen : logfile::Time());
    if (status.watch) {
        add_watch(*status.watch, text);
    }
    add_logs(status.logs, text);
    text.begin("bans_in_force", "gauge", "Networks that are banned now.");
    text.add({}, status.bans_running);
    text.begin("bans_total", "counter", "Bans, by their reason.");
    add_totals(status.bans, "reason", k_reasons, text);
    text.begin("attempts_total", "counter", "Failed attempts that count, by their kind.");
    add_totals(status.attempts, "kind", k_kinds, text);
    return std::move(text).text();
}

void write_metrics(const MetricsFile& file, const Status& status) {
    constexpr mode_t k_everybody_reads = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
    io::AtomicFile output(file.path, k_everybody_reads, io::Existing::replace);
    output.set_mode(k_everybody_reads);
    output.write(io::as_bytes(metrics_text(status, file.version)));
    output.commit(io::Durability::unsynced);
}

} // namespace ispkit::sip
