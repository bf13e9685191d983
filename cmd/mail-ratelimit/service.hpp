// SPDX-License-Identifier: MIT
#pragma once

#include "limit_options.hpp"
#include "mail/policy/serve_options.hpp"
#include "options.hpp"
#include "watch_options.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::ratelimit {

/// The configuration file that the unit reads.
inline constexpr std::string_view k_configuration = "/etc/ispkit/mail-ratelimit.conf";

/// Its section with the options of expire.
inline constexpr std::string_view k_section_of_expire = "expire";

/// The options of serve.
struct Service {
    mail::ServeOptions serving;
    LimitOptions limits;
    std::chrono::seconds kept_history = k_default_history;
    WatchOptions watching;
    std::string database = default_database();
    /// The hosts that share the database.
    std::int64_t nodes = 1;

    void declare(cli::OptionTable& table);
    /// Declares those that take effect only at the start.
    void declare_for_start(cli::OptionTable& table);

    /// Reads the command line and its configuration file. Throws Error.
    void read(cli::CommandLine& command_line);

    /// The limits and customers, for a command that reads them as serve does. Throws Error.
    mail::RatePolicy policy(const cli::CommandLine& command_line) const;
};

} // namespace ispkit::ratelimit
