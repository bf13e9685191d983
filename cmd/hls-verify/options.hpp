// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "metrics/job/job_metrics.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit {

extern const cli::Tool k_tool;

struct Options {
    std::vector<std::string> operands;
    std::optional<std::string> key;
    std::optional<std::string> key_folder;
    std::optional<std::string> master;
    bool allow_private = false;
    bool json = false;
    bool strict = false;
    std::optional<std::string> html;
    std::optional<unsigned> jobs;
    std::optional<std::uint64_t> max_download;
    std::optional<std::chrono::seconds> max_time;
    metrics::JobMetrics metrics;
};

/// Throws UsageError for contradictions.
Options parse_options(cli::CommandLine& command_line);

} // namespace ispkit
