// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "limit_options.hpp"
#include "mail/policy/serve_options.hpp"
#include "options.hpp"
#include "rate_decider.hpp"
#include "text/number.hpp"
#include "watch_options.hpp"

#include <utility>

namespace ispkit::ratelimit {

const cli::Tool k_serve{
    .name = "mail-ratelimit serve",
    .summary = "Answer Postfix's policy requests: mail above a limit is deferred, refused, held or "
               "logged with a warning.",
    .synopsis = {"--listen ADDRESS [SERVICE] [LIMITS] [WATCH] [--db URL] [--nodes N]",
                 "--stdio [SERVICE] [LIMITS] [WATCH] [--db URL] [--nodes N]"},
    .examples = {{"mail-ratelimit serve --listen inet:127.0.0.1:10031 --networks 198.51.100.0/24 "
                  "--limit 'sasl: 200 messages, 1000 recipients / 1h' --limit 'client: 500 "
                  "messages / 1h'",
                  "limits for logins, and for the addresses of the own networks"},
                 {"mail-ratelimit serve --listen inet:127.0.0.1:10031 --config "
                  "/etc/ispkit/ratelimit.conf",
                  "limits and classes of customers from a file; SIGHUP reads it again"}},
    .libraries = {},
};

namespace {

std::int64_t parse_nodes(std::string_view text) {
    constexpr std::int64_t k_most = 10'000;
    std::int64_t nodes = 0;
    if (!text::read_number(text, nodes) || nodes < 1 || nodes > k_most) {
        throw_error("'{}': expected a number from 1 to {}", text, k_most);
    }
    return nodes;
}

} // namespace

cli::Status serve(cli::CommandLine& command_line) {
    mail::ServeOptions serving;
    LimitOptions options;
    WatchOptions watching;
    std::chrono::seconds kept_history = k_default_history;
    std::int64_t nodes = 1;
    std::string database = default_database();
    serving.declare(command_line);
    options.declare(command_line);
    declare_history(command_line, kept_history);
    watching.declare(command_line);
    command_line.section("Database");
    declare_database(command_line, database);
    command_line.value("--nodes", "N", nodes,
                       "hosts that share the database: while it is away, each counts alone, to "
                       "1/N of each limit (default 1)",
                       parse_nodes);
    command_line.parse();
    watching.check();
    RateDecider decider(serving, options, watching, kept_history, nodes, std::move(database));
    return mail::serve(serving, decider);
}

} // namespace ispkit::ratelimit
