// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "firewall/connlimit/connection_limit.hpp"
#include "metrics/job/job_metrics.hpp"

#include <string>
#include <vector>

namespace ispkit::connlimit {

struct Options {
    enum class Output { nft, iptables, ip6tables, status };

    Output output = Output::nft;
    std::string output_path;
    /// The input of --status.
    std::string listing_path;
    bool json = false;
    firewall::ConnectionLimit limit;
    /// Of --status.
    metrics::JobMetrics metrics;
};

/// Declares the options, reads the command line, and then the files that it names. Throws
/// cli::UsageError, and Error for a bad file.
Options parse_options(cli::CommandLine& command_line);

} // namespace ispkit::connlimit
