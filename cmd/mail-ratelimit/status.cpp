// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "mail/status/status_command.hpp"
#include "service.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_status{
    .name = "mail-ratelimit status",
    .summary =
        "Ask the running service whether all is well: whether it answers, works with its "
        "database, or counts alone, and has its configuration. The first line says all that a "
        "monitor needs. The exit status is 0 if all is well, else 1.",
    .synopsis = {"[--config FILE] [--listen ADDRESS] [--max-age TIME] [--json]"},
    .examples = {{"mail-ratelimit status", "how the service is"},
                 {"mail-ratelimit status -q", "for cron: silent unless something is wrong"},
                 {"mail-ratelimit status --max-age 1h",
                  "a service that nobody has asked for an hour is wrong"}},
    .libraries = {},
};

cli::Status status(cli::CommandLine& command_line) {
    Service service;
    mail::StatusSubject subject{
        "mail-ratelimit", "inet:127.0.0.1:10031", k_database.configuration, {}};
    service.declare(subject.options);
    return mail::status(command_line, subject);
}

} // namespace ispkit::ratelimit
