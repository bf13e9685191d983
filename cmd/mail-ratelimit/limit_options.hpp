// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "mail/ratelimit/rate_policy.hpp"

#include <string>
#include <vector>

namespace ispkit::ratelimit {

/// The options that say which customers are limited, and how.
struct LimitOptions {
    std::vector<std::string> networks;
    std::vector<std::string> limits;
    std::vector<std::string> classes;
    std::vector<std::string> files;

    void declare(cli::CommandLine& command_line);

    /// Reads all lists and files. Throws Error.
    mail::RatePolicy policy() const;
};

} // namespace ispkit::ratelimit
