// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "cli/run.hpp"
#include "firewall/ban/apply_in_parts.hpp"
#include "firewall/ban/ban_guard.hpp"
#include "firewall/ban/ban_listing.hpp"

#include <functional>

namespace ispkit::firewall {

/// Applies records in the order of their arrival; calls failed for those that it cannot apply.
using ApplyRecords =
    std::function<void(std::span<const BanRecord> records, const ApplyFailed& failed)>;

/// Tells systemd that the firewall is set up, which the caller has done. Reads records from
/// standard input until its end and applies those that the guard permits. wait is called before
/// each reading, and returns when there is input. Prints what is refused or fails; the result is
/// then Status::no.
cli::Status enforce(const cli::CommandLine& command_line, const std::function<BanGuard()>& guard,
                    const std::function<void(int fd)>& wait, const ApplyRecords& apply);

/// Prints the bans, the longest first, as lines "PREFIX SECONDS" or as JSON objects, then counters
/// and ports.
void print_listing(BanListing listing, bool as_json);

/// Warns that the bans have no effect, since another program has removed the firewall's rules.
void warn_of_missing_rules(const cli::CommandLine& command_line);

/// Prints, as text or as a JSON object, whether bans have an effect, and how many there are. The
/// problem is what keeps them from it, else empty. With a problem the result is Status::no.
cli::Status print_status(const cli::CommandLine& command_line, const BanListing& listing,
                         const std::string& problem, bool as_json);

} // namespace ispkit::firewall
