// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "cli/run.hpp"
#include "cli/service_log.hpp"
#include "mail/policy/decider.hpp"
#include "mail/policy/policy_server.hpp"
#include "mail/policy/service_database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The section of a service's configuration file with the options of expire.
inline constexpr std::string_view k_section_of_expire = "expire";

/// The options of "serve" that all policy services have; each tool derives its own with the others.
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

    std::string database;

    explicit ServeOptions(const ServiceDatabase& its_database)
        : database(its_database.file)
        , database_(its_database) {}
    virtual ~ServeOptions() = default;

    /// Declares all options, in the order of --help.
    virtual void declare(cli::OptionTable& table) = 0;

    /// Reads the command line and its configuration file. Throws Error.
    void read(cli::CommandLine& command_line);

    /// Warns of those options that take effect only at the start, to which `now`, the command line
    /// and file that were read into these, gives other values than `at_start` gave.
    void warn_of_next_start(cli::ServiceLog& log, const cli::CommandLine& at_start,
                            const cli::CommandLine& now);

    /// Standard error, but syslog with --stdio, where Postfix's spawn(8) connects standard error
    /// to the client.
    cli::ServiceLog::Target log_target() const;

protected:
    ServeOptions(const ServeOptions&) = default;
    ServeOptions(ServeOptions&&) = default;
    ServeOptions& operator=(const ServeOptions&) = default;
    ServeOptions& operator=(ServeOptions&&) = default;

    /// Declares the options of this struct without the database, and the database.
    void declare_service(cli::OptionTable& table);
    void declare_database(cli::OptionTable& table) { database_.declare(table, database); }

private:
    /// Throws cli::UsageError for options that exclude each other.
    virtual void check_others() const {}
    void check() const;

    ServiceDatabase database_;
};

/// Serves as the options say, until a signal or the end of standard input.
cli::Status serve(const ServeOptions& options, Decider& decider);

} // namespace ispkit::mail
