// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "rate_decider.hpp"
#include "service.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_serve{
    .name = "mail-ratelimit serve",
    .summary = "Answer Postfix's policy requests: mail above a limit is deferred, refused, held or "
               "logged with a warning.",
    .synopsis = {"--listen ADDRESS [--config FILE] [SERVICE] [LIMITS] [WATCH] [--db URL] "
                 "[--nodes N]",
                 "--stdio [--config FILE] [SERVICE] [LIMITS] [WATCH] [--db URL] [--nodes N]"},
    .examples = {{"mail-ratelimit serve --listen inet:127.0.0.1:10031 --networks 198.51.100.0/24 "
                  "--limit 'sasl: 200 messages, 1000 recipients / 1h' --limit 'client: 500 "
                  "messages / 1h'",
                  "limits for logins, and for the addresses of the own networks"},
                 {"mail-ratelimit serve --config /etc/ispkit/mail-ratelimit.conf",
                  "all options from a file, as the unit does; SIGHUP reads it again"}},
    .libraries = {},
};

cli::Status serve(cli::CommandLine& command_line) {
    Service service;
    service.read(command_line);
    RateDecider decider(command_line, service);
    return mail::serve(service, decider);
}

} // namespace ispkit::ratelimit
