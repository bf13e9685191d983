// SPDX-License-Identifier: MIT
#include "sip/watch/watch.hpp"

#include "cli/service_log.hpp"
#include "commands.hpp"
#include "geo/geo_option.hpp"
#include "io/file.hpp"
#include "io/signals.hpp"
#include "net/example.hpp"
#include "net/own_addresses.hpp"
#include "notice/mail_address.hpp"
#include "options.hpp"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace ispkit::banwatch {

const cli::Tool k_watch{
    .name = "sip-banwatch watch",
    .summary = "Follow logs, or read standard input, and print a line for each ban as it is due: "
               "'ban PREFIX SECONDS ...', for nft-ban or another program that enforces it.",
    .synopsis =
        {"[--config FILE] [--db URL] [--host NAME] [--once] [--nft] [--log-bans] [--exec CMD] "
         "[--mail-to ADDRESS] [--mail-socket FILE] [--geo FILE] [--metrics FILE] [--metrics-listen "
         "ADDRESS] "
         "[POLICY] [--patterns FILE] "
         "[--program NAME] [--journal UNIT] [--journal-directory DIR] [FILE...]"},
    .examples = {{"sip-banwatch watch /var/log/asterisk/messages | nft-ban",
                  "ban clients that guess passwords"},
                 {"sip-banwatch watch --journal asterisk | nft-ban", "the same with the journal"},
                 {"sip-banwatch watch --once --nft /var/log/asterisk/messages",
                  "the same from cron: read what is new, and end"},
                 {"sip-banwatch watch --exec 'logger \"banned $BANWATCH_PREFIX\"' FILE",
                  "run a command for each ban"}},
    .libraries = {},
};

namespace {

/// A section of the configuration file: a log with options of its own.
struct LogSection {
    /// A path, or JournalUnit::log_name().
    std::string log;
    LogOptions reading;
    RuleOptions rules;
    /// Whether it sets any of the rules.
    bool has_rules = false;
};

struct WatchOptions {
    LogOptions log;
    RuleOptions rules;
    std::vector<LogSection> sections;
    WatchDatabase database;
    sip::OutputSettings outputs;
    bool log_bans = false;
    metrics::PublicationOptions metrics;
    bool once = false;

    void declare(cli::CommandLine& command_line);
    void read_sections(const cli::CommandLine& command_line);
    bool have_logs() const;
};

sip::Reporter reporter_of(const cli::CommandLine& command_line, cli::ServiceLog& log) {
    return {.print =
                [](const std::string& lines) {
                    io::write_all(STDOUT_FILENO, io::as_bytes(lines), "standard output");
                },
            .notice =
                [&](const std::string& message) {
                    log.add(message);
                    log.flush();
                },
            .warning = [&](const std::string& message) { command_line.warn("{}", message); },
            .error = [&](const std::string& message) { command_line.print_error(message); }};
}

std::string parse_recipients(std::string_view text) {
    notice::check_recipients(text);
    return std::string(text);
}

void WatchOptions::declare(cli::CommandLine& command_line) {
    command_line.section("Actions");
    database.declare(command_line);
    command_line.flag("--once", once,
                      "read from where the last run ended to the end of the logs, then exit");
    command_line.flag("--nft", outputs.nft, "also start nft-ban, and keep it alive");
    command_line.flag("--log-bans", log_bans,
                      "also print a sentence on standard error for each ban, with its reason and "
                      "accounts, and for each ban that somebody ends");
    command_line.value("--exec", "CMD", outputs.exec,
                       "run the shell command for each ban; its environment describes the ban: "
                       "BANWATCH_ACTION, BANWATCH_PREFIX and more");
    command_line.value("--mail-to", "ADDRESS", outputs.mail_to,
                       "mail start, stop and bans through sendmail(1)", parse_recipients);
    command_line.value("--mail-socket", "FILE", outputs.mail_socket,
                       "send mail to this socket instead, where a service runs sendmail");
    command_line.value("--mail-interval", "TIME", outputs.mail_interval,
                       "send at most one mail in TIME, with all that happened (default 10m)");
    metrics.declare(command_line);
    geo::declare_geo(command_line, outputs.geo);
    log.declare(command_line);
    rules.declare(command_line);
    command_line.configuration(default_configuration());
}

void check_policy(const cli::CommandLine& command_line, const cli::SettingsSection& section,
                  const RuleOptions& rules) {
    command_line.with_place(section, [&] { static_cast<void>(rules.policy()); });
}

void WatchOptions::read_sections(const cli::CommandLine& command_line) {
    const cli::SettingsFile& file = command_line.configuration_file();
    check_policy(command_line, file.sections.front(), rules);
    for (const cli::SettingsSection& section : file.sections) {
        if (section.name.empty()) {
            continue;
        }
        LogSection& added = sections.emplace_back(LogSection{section.name, log, rules});
        if (section.name.starts_with(sip::JournalUnit::k_prefix)) {
            log.journals.push_back(section.name.substr(sip::JournalUnit::k_prefix.size()));
            with_context([&] { return place(file.path, section.line); },
                         [&] { check_unit_name(log.journals.back()); });
            added.log =
                sip::JournalUnit{logfile::full_unit_name(log.journals.back()), {}}.log_name();
        }
        cli::OptionTable table;
        added.rules.declare_policy(table);
        added.has_rules =
            std::any_of(section.settings.begin(), section.settings.end(),
                        [&](const cli::Setting& one) { return table.find(one.name) != nullptr; });
        added.reading.declare_reading(table);
        cli::check_names(file, section, table, command_line);
        cli::apply_settings(file, section, table);
        command_line.apply_words(table);
        check_policy(command_line, section, added.rules);
    }
}

bool WatchOptions::have_logs() const {
    return !log.files.empty() || !log.journals.empty() || !sections.empty();
}

WatchOptions options_of(cli::CommandLine& command_line) {
    WatchOptions options;
    options.declare(command_line);
    command_line.parse();
    options.read_sections(command_line);
    command_line.with_place([&] {
        if (options.once && !options.have_logs()) {
            cli::misuse("--once needs log files or --journal (standard input has no position to "
                        "continue from)");
        }
        if (options.once && options.metrics.listen) {
            cli::misuse("--metrics-listen needs a watch that goes on (use --metrics with --once)");
        }
        static_cast<void>(options.log.units());
    });
    return options;
}

sip::LogReading reading_of(const LogOptions& options) {
    const std::shared_ptr<const sip::UserPatterns> patterns = options.patterns();
    return {options.settings(patterns), patterns};
}

/// Adds a log, read and judged as its section says, if it has one.
void add_log(const WatchOptions& options, sip::LogToWatch log, sip::WatchSettings& settings) {
    const auto is_it = [&](const auto& one) { return one.path == log.path; };
    if (std::any_of(settings.logs.begin(), settings.logs.end(), is_it)) {
        return;
    }
    const auto section = std::find_if(options.sections.begin(), options.sections.end(),
                                      [&](const LogSection& one) { return one.log == log.path; });
    if (section != options.sections.end()) {
        log.reading = reading_of(section->reading);
        if (section->has_rules) {
            settings.log_rules.emplace(log.path, section->rules.policy());
        }
    } else {
        log.reading = settings.standard_input;
    }
    settings.logs.push_back(std::move(log));
}

/// The allowed networks that only examples have.
std::vector<std::string> examples_among(const std::vector<net::Prefix>& allowed) {
    std::vector<std::string> examples;
    if (!net::are_examples_in_use()) {
        for (const net::Prefix& prefix : allowed) {
            if (net::is_for_examples(prefix)) {
                examples.push_back(prefix.str());
            }
        }
    }
    return examples;
}

sip::WatchSettings settings_of(const WatchOptions& options) {
    const net::AllowList allowed = options.rules.allowed();
    sip::WatchSettings settings{.logs = {},
                                .standard_input = reading_of(options.log),
                                .database = options.database.url,
                                .host = options.database.host_name(),
                                .rules = options.rules.with_allowed(allowed),
                                .log_rules = {},
                                .own_addresses = net::own_addresses,
                                .allowed_examples = examples_among(allowed.prefixes),
                                .outputs = options.outputs,
                                .log_bans = options.log_bans,
                                .metrics = options.metrics,
                                .until = options.once ? sip::WatchUntil::all_is_read
                                                      : sip::WatchUntil::it_is_ended};
    for (const std::string& file : options.log.files) {
        add_log(options, {.path = file, .reading = {}}, settings);
    }
    if (options.log.files.empty()) {
        for (const LogSection& section : options.sections) {
            if (!section.log.starts_with(sip::JournalUnit::k_prefix)) {
                add_log(options, {.path = section.log, .reading = {}}, settings);
            }
        }
    }
    for (const sip::JournalUnit& unit : options.log.units()) {
        add_log(options, {.path = unit.log_name(), .reading = {}, .unit = unit}, settings);
    }
    return settings;
}

} // namespace

cli::Status watch(cli::CommandLine& command_line) {
    const WatchOptions options = options_of(command_line);
    const std::string& database = options.database.url;
    const std::string host = options.database.host_name();
    const RunLock lock(database, host);
    if (!lock.is_held()) {
        if (options.once) {
            return cli::Status::done; // the other watch reads on
        }
        throw_error("{}: another sip-banwatch is using it{}", database,
                    host.empty() ? "" : fmt::format(" as {} (--host gives another name)", host));
    }
    sip::WatchSettings settings = command_line.with_place([&] { return settings_of(options); });
    settings.machine = lock.machine();
    cli::ServiceLog log("sip-banwatch", cli::ServiceLog::Target::standard_error);
    sip::Watch watching(std::move(settings), reporter_of(command_line, log), clock_now(), [&] {
        cli::CommandLine again = command_line.again();
        const WatchOptions changed = options_of(again);
        return again.with_place([&] { return settings_of(changed); });
    });
    if (const int signal_number = watching.run(); signal_number != 0) {
        io::end_by_signal(signal_number);
    }
    return cli::Status::done;
}

} // namespace ispkit::banwatch
