// SPDX-License-Identifier: MIT
#include "sip/watch/watch.hpp"

#include "cli/help.hpp"
#include "commands.hpp"
#include "io/file.hpp"
#include "io/signals.hpp"
#include "options.hpp"

#include <unistd.h>

#include <optional>

namespace ispkit::banwatch {

const cli::Tool k_watch{
    .name = "sip-banwatch watch",
    .summary = "Follow logs, or read standard input, and print a line for each ban as it is due: "
               "'ban PREFIX SECONDS ...', for nft-ban or another program that enforces it.",
    .synopsis = {"[--db FILE] [--once] [--nft] [--exec CMD] [--mail-to ADDRESS] "
                 "[--mail-socket FILE] [--geo FILE] [--metrics FILE] [POLICY] [--patterns FILE] "
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

struct WatchOptions {
    LogOptions log;
    RuleOptions rules;
    std::string database = default_database();
    sip::OutputSettings outputs;
    std::optional<std::string> metrics;
    bool once = false;
};

sip::Reporter reporter_of(const cli::CommandLine& command_line) {
    return {.print =
                [](const std::string& lines) {
                    io::write_all(STDOUT_FILENO, io::as_bytes(lines), "standard output");
                },
            .warning = [&](const std::string& message) { command_line.warn("{}", message); },
            .error = [&](const std::string& message) { command_line.print_error(message); }};
}

} // namespace

cli::Status watch(cli::CommandLine& command_line) {
    WatchOptions options;
    command_line.section("Actions");
    command_line.value("--db", "FILE", options.database,
                       "remember attempts, bans and positions in FILE");
    command_line.flag("--once", options.once,
                      "read from where the last run ended to the end of the logs, then exit");
    command_line.flag("--nft", options.outputs.nft, "also start nft-ban, and keep it alive");
    command_line.value("--exec", "CMD", options.outputs.exec,
                       "run the shell command for each ban; its environment describes the ban: "
                       "BANWATCH_ACTION, BANWATCH_PREFIX and more");
    command_line.value("--mail-to", "ADDRESS", options.outputs.mail_to,
                       "mail start, stop and bans through sendmail(1)");
    command_line.value("--mail-socket", "FILE", options.outputs.mail_socket,
                       "send mail to this socket instead, where a service runs sendmail");
    command_line.value("--mail-interval", "TIME", options.outputs.mail_interval,
                       "send at most one mail in TIME, with all that happened (default 10m)");
    command_line.value("--metrics", "FILE", options.metrics,
                       "write metrics for Prometheus' node_exporter to FILE every ten seconds");
    declare_geo(command_line, options.outputs.geo);
    options.log.declare(command_line);
    options.rules.declare(command_line);
    command_line.parse();
    if (options.once && options.log.files.empty() && options.log.journals.empty()) {
        cli::misuse("--once needs log files or --journal (standard input has no position to "
                    "continue from)");
    }
    const RunLock lock(options.database);
    if (!lock.is_held()) {
        if (options.once) {
            return cli::Status::done; // the other watch reads on
        }
        throw_error("{}: another sip-banwatch is using it", options.database);
    }
    const std::optional<sip::UserPatterns> patterns = options.log.patterns();
    sip::Watch watching(
        {.files = options.log.files,
         .units = options.log.units(),
         .log = options.log.settings(patterns),
         .database = options.database,
         .rules =
             [&] { return options.rules.with_addresses(RuleOptions::OwnAddresses::never_banned); },
         .outputs = options.outputs,
         .metrics = options.metrics
                        ? std::optional(sip::MetricsFile{*options.metrics, cli::toolkit_version()})
                        : std::nullopt,
         .until = options.once ? sip::WatchUntil::all_is_read : sip::WatchUntil::it_is_ended},
        reporter_of(command_line), clock_now());
    if (const int signal_number = watching.run(); signal_number != 0) {
        io::end_by_signal(signal_number);
    }
    return cli::Status::done;
}

} // namespace ispkit::banwatch
