// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "cli/run.hpp"
#include "cli/service_log.hpp"
#include "mail/policy/decider.hpp"
#include "mail/policy/policy_server.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The options of "serve" that all policy services have.
struct ServeOptions {
    std::vector<std::string> listen;
    bool stdio = false;
    PolicyServerSettings settings;
    /// The action in trouble. Without it the connection is closed: Postfix tries again, and then
    /// asks the client to retry later.
    std::optional<std::string> answer_in_trouble;
    std::optional<cli::ServiceLog::Target> log;
    metrics::PublicationOptions metrics;
    /// The name of a given option that is for sockets only.
    std::string_view socket_option;

    void declare(cli::OptionTable& table);

    /// Throws cli::UsageError for options that exclude each other.
    void check() const;

    /// Standard error, but syslog with --stdio, where Postfix's spawn(8) connects standard error
    /// to the client.
    cli::ServiceLog::Target log_target() const;
};

/// Warns of those options of the table, which take effect only at the start, to which the command
/// line and its file give other values than they gave then.
void warn_of_next_start(cli::ServiceLog& log, const cli::CommandLine& at_start,
                        const cli::CommandLine& now, const cli::OptionTable& table);

/// Serves as the options say, until a signal or the end of standard input.
cli::Status serve(const ServeOptions& options, Decider& decider);

} // namespace ispkit::mail
