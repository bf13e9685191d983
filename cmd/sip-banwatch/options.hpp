// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "sip/policy.hpp"
#include "sip/user_patterns.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ispkit::banwatch {

/// The options that say which logs are read, and how.
struct LogOptions {
    std::vector<std::string> files;
    std::optional<std::string> patterns_file;

    void declare(cli::CommandLine& command_line);

    /// The logs, standard input where none is named.
    std::vector<std::string> logs() const;

    std::optional<sip::UserPatterns> patterns() const;
};

/// The options that say who is banned when.
struct PolicyOptions {
    sip::Policy policy;
    std::vector<std::string> weights;
    std::vector<std::string> allow;

    void declare(cli::CommandLine& command_line);

    /// The policy, with what is allowed, and the addresses of this machine where it is the one
    /// whose log it is.
    enum class OwnAddresses { never_banned, like_others };
    sip::Policy made(OwnAddresses own) const;
};

/// A duration in whole seconds, at least one.
std::chrono::seconds parse_seconds(std::string_view text);

} // namespace ispkit::banwatch
