// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "limit_options.hpp"
#include "mail/ratelimit/rate_findings.hpp"

#include <fmt/format.h>

namespace ispkit::ratelimit {

const cli::Tool k_check_limits{
    .name = "mail-ratelimit check-limits",
    .summary = "Read limits as serve does, and print likely mistakes: limits that count nobody, or "
               "strangers, or are never reached. Exit with 1 if there are any.",
    .synopsis = {"[LIMITS]"},
    .examples = {{"mail-ratelimit check-limits --config /etc/ispkit/ratelimit.conf",
                  "before systemctl reload mail-ratelimit"}},
    .libraries = {},
};

cli::Status check_limits(cli::CommandLine& command_line) {
    LimitOptions options;
    options.declare(command_line);
    command_line.parse();
    const std::vector<std::string> findings = mail::findings(options.policy());
    for (const std::string& finding : findings) {
        fmt::print("{}\n", finding);
    }
    return findings.empty() ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::ratelimit
