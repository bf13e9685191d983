// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "cli/run.hpp"
#include "mail/policy/service_database.hpp"
#include "mail/ratelimit/rate_store.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ispkit::ratelimit {

inline constexpr std::chrono::seconds k_default_history = std::chrono::days(35);

/// Where its commands find the database.
inline constexpr mail::ServiceDatabase k_database{
    .variable = "MAIL_RATELIMIT_DB",
    .configuration = "/etc/ispkit/mail-ratelimit.conf",
    .file = "/var/lib/ispkit/ratelimit.db",
    .help = "the database: an SQLite file, or postgresql://... for several hosts (default: "
            "$MAIL_RATELIMIT_DB, that of the service's configuration file, or "
            "/var/lib/ispkit/ratelimit.db)"};

/// A command whose operands are keys: reads the command line and calls `each` for the subject of
/// every key, all in one transaction. It returns false where there is nothing to do, after a
/// warning; then the result is Status::no.
using ChangeSubject = std::function<bool(mail::RateStore& store, const std::string& subject)>;
cli::Status change_each(cli::CommandLine& command_line, const ChangeSubject& each);

void declare_history(cli::OptionTable& table, std::chrono::seconds& kept_history);

} // namespace ispkit::ratelimit
