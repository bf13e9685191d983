// SPDX-License-Identifier: MIT
#include "mail/policy/serve_options.hpp"

#include "error.hpp"
#include "io/signals.hpp"
#include "mail/policy/standard_stream.hpp"

#include <systemd/sd-daemon.h>

#include <unistd.h>

#include <charconv>

namespace ispkit::mail {

namespace {

mode_t parse_mode(std::string_view text) {
    unsigned mode = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, mode, 8);
    constexpr unsigned k_all = 0777;
    if (error != std::errc() || stop != end || mode > k_all) {
        throw_error("invalid mode '{}' (example: 0660)", text);
    }
    return mode;
}

std::size_t parse_connections(std::string_view text) {
    std::uint32_t number = 0;
    cli::parse_value(text, number);
    if (number == 0) {
        throw_error("expected at least 1 connection");
    }
    return number;
}

std::optional<cli::ServiceLog::Target> parse_target(std::string_view text) {
    if (text == "stderr") {
        return cli::ServiceLog::Target::standard_error;
    }
    if (text == "syslog") {
        return cli::ServiceLog::Target::syslog;
    }
    if (text == "none") {
        return cli::ServiceLog::Target::none;
    }
    throw_error("'{}': expected stderr, syslog or none", text);
}

std::optional<std::string> parse_on_error(std::string_view text) {
    if (text == "disconnect") {
        return std::nullopt;
    }
    if (text == "dunno") {
        return "DUNNO";
    }
    throw_error("'{}': expected disconnect or dunno", text);
}

} // namespace

void ServeOptions::declare_service(cli::OptionTable& table) {
    const auto of_sockets = [this](std::string_view name, auto parser) {
        return [this, name, parser](std::string_view text) {
            socket_option = name;
            return parser(text);
        };
    };
    table.section("Service");
    table.list("--listen", "ADDRESS", listen,
               "serve at inet:HOST:PORT or unix:PATH; may be given several times",
               [](std::string_view text) { ListenAddress::parse(text); });
    table.flag("--stdio", stdio,
               "serve one client on standard input and output, as Postfix's spawn(8) "
               "starts it");
    table.value("--socket-mode", "MODE", settings.socket_mode,
                "mode of a unix socket (default 0666)", of_sockets("--socket-mode", parse_mode));
    table.value(
        "--socket-owner", "USER[:GROUP]", settings.socket_owner, "owner of a unix socket",
        of_sockets("--socket-owner", [](std::string_view text) { return std::string(text); }));
    table.value("--max-connections", "N", settings.max_connections,
                "above N connections, close the one idle longest (default 1000)",
                of_sockets("--max-connections", parse_connections));
    table.value("--idle-time", "TIME", settings.idle_time,
                "close a connection without a request for TIME (default 20m)");
    table.value("--on-error", "ANSWER", answer_in_trouble,
                "in trouble, dunno lets mail pass; disconnect makes Postfix try again "
                "and then defer it (default disconnect)",
                parse_on_error);
    table.value("--log", "TARGET", log,
                "log decisions to stderr, syslog or none (default stderr; syslog with "
                "--stdio)",
                parse_target);
    metrics.declare(table);
}

void ServeOptions::read(cli::CommandLine& command_line) {
    declare(command_line);
    command_line.environment("db", database_.variable);
    command_line.configuration();
    command_line.allow_section(k_section_of_expire);
    command_line.parse();
    command_line.with_place([&] {
        check();
        check_others();
    });
}

void ServeOptions::check() const {
    if (stdio && !listen.empty()) {
        cli::misuse("--stdio and --listen exclude each other");
    }
    const std::string_view of_sockets = socket_option.empty() ? metrics.given() : socket_option;
    if (stdio && !of_sockets.empty()) {
        cli::misuse("{} is for sockets, which --stdio does not serve", of_sockets);
    }
    if (!stdio && listen.empty() && ::sd_listen_fds(0) <= 0) {
        cli::misuse(
            "no place to serve (use --listen inet:127.0.0.1:PORT, --listen unix:PATH or --stdio)");
    }
}

cli::ServiceLog::Target ServeOptions::log_target() const {
    return log.value_or(stdio ? cli::ServiceLog::Target::syslog
                              : cli::ServiceLog::Target::standard_error);
}

void ServeOptions::warn_of_next_start(cli::ServiceLog& log, const cli::CommandLine& at_start,
                                      const cli::CommandLine& now) {
    cli::OptionTable table;
    declare_service(table);
    declare_database(table);
    if (const std::string names = now.differences(at_start, table); !names.empty()) {
        log.warn(fmt::format("changes of {} take effect at the next start", names));
    }
}

namespace {

/// The number of the signal that ended it; 0 for the end of standard input.
int serve_until_end(const ServeOptions& options, Decider& decider) {
    PolicyServerSettings settings = options.settings;
    for (const std::string& address : options.listen) {
        settings.addresses.push_back(ListenAddress::parse(address));
    }
    io::ignore_ended_readers();
    decider.start();
    const int signals = io::receive_signals();
    if (options.stdio) {
        part_standard_error_from_output(); // trouble from here on is only logged
        return PolicyServer(StandardStreams{STDIN_FILENO, STDOUT_FILENO}, std::move(settings),
                            decider)
            .run(signals);
    }
    // A mistake should show at once. With an answer in trouble, mail passes from the start.
    if (!options.answer_in_trouble) {
        decider.open();
    }
    return PolicyServer(std::move(settings), decider).run(signals);
}

} // namespace

cli::Status serve(const ServeOptions& options, Decider& decider) {
    decider.publish_metrics_by(metrics::Publisher(options.metrics));
    const int signal_number = serve_until_end(options, decider);
    decider.finish();
    decider.publish_metrics();
    decider.close(); // no destructor runs when a signal ends the process
    if (signal_number != 0) {
        io::end_by_signal(signal_number);
    }
    return cli::Status::done;
}

} // namespace ispkit::mail
