// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "mail/ratelimit/rate_store.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace ispkit::ratelimit {

inline constexpr const char* k_default_database = "/var/lib/ispkit/ratelimit.db";
inline constexpr std::chrono::seconds k_default_history = std::chrono::days(35);

void declare_database(cli::CommandLine& command_line, std::string& database);

/// The subjects that operands name, in the form of the tables. Throws UsageError without any, and
/// Error for a word that is not a subject.
std::vector<std::string> subjects_of(const std::vector<std::string>& words);

void declare_history(cli::CommandLine& command_line, std::chrono::seconds& kept_history);

} // namespace ispkit::ratelimit
