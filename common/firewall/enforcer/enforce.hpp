// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "cli/run.hpp"
#include "firewall/ban/apply_in_parts.hpp"
#include "firewall/ban/ban_guard.hpp"
#include "firewall/ban/ban_listing.hpp"
#include "metrics/service/publisher.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::firewall {

/// Applies records in the order of their arrival; calls failed for those that it cannot apply.
using ApplyRecords =
    std::function<void(std::span<const BanRecord> records, const ApplyFailed& failed)>;

/// What a firewall tells for metrics.
struct FirewallState {
    /// Bans in force, without those of feeds.
    std::size_t bans = 0;
    /// How often they were restored after another program had removed them.
    std::int64_t restorations = 0;
    /// Whether sets and rules are known to be there.
    bool is_complete = true;
    std::vector<BanListing::Dropped> dropped;
};

/// The firewall of a program that enforces bans.
struct Enforcement {
    /// The program's.
    std::string_view name;
    /// Waits until the descriptor has input or has ended, or until that time; returns whether the
    /// descriptor has.
    std::function<bool(int fd, std::chrono::steady_clock::time_point until)> wait;
    ApplyRecords apply;
    /// Throws Error.
    std::function<FirewallState()> state;
};

/// The one of --dry-run, which prints the commands that a script of records has.
Enforcement printing_enforcement(std::string (*script)(std::span<const BanRecord> records));

/// The timeout for poll(2) that ends at that time; none for the end of time.
int poll_timeout(std::chrono::steady_clock::time_point until,
                 std::chrono::steady_clock::time_point now);

/// Tells systemd that the firewall is set up, which the caller has done. Reads records from
/// standard input until its end and applies those that the guard permits. Prints what is refused or
/// fails; the result is then Status::no.
cli::Status enforce(const cli::CommandLine& command_line, const std::function<BanGuard()>& guard,
                    const Enforcement& firewall, metrics::Publisher publisher);

/// Applies the ends of bans that the allow list has come to forbid, and tells of each.
void end_bans(const std::vector<BanRecord>& ends, const ApplyRecords& apply,
              const std::function<void(const std::string&)>& tell);

/// Prints the bans, the longest first, as lines "PREFIX SECONDS" or as JSON objects, then counters
/// and ports.
void print_listing(BanListing listing, bool as_json);

/// Warns that the bans have no effect, since another program has removed the firewall's rules.
void warn_of_missing_rules(const cli::CommandLine& command_line);

/// Prints, as text or as a JSON object, whether bans have an effect, and how many there are. The
/// problems are what keeps them from it. With a problem the result is Status::no.
cli::Status print_status(const cli::CommandLine& command_line, const BanListing& listing,
                         const std::vector<std::string>& problems, bool as_json);

} // namespace ispkit::firewall
