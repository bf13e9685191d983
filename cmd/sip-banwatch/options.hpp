// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "io/file.hpp"
#include "logfile/timestamp.hpp"
#include "sip/ban/ban_rules.hpp"
#include "sip/ban/ban_store.hpp"
#include "sip/log/user_patterns.hpp"

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
struct RuleOptions {
    sip::BanRules rules;
    std::vector<std::string> weights;
    std::vector<std::string> allow;

    void declare(cli::CommandLine& command_line);

    /// The rules, with what is allowed, and the addresses of this machine where it is the one
    /// whose log it is.
    enum class OwnAddresses { never_banned, like_others };
    sip::BanRules with_addresses(OwnAddresses own) const;
};

/// /var/lib/sip-banwatch/banwatch.db for root, below $XDG_STATE_HOME (~/.local/state) for others.
std::string default_database();

void declare_database(cli::CommandLine& command_line, std::string& database);

/// The prefixes that operands are, at least one. Throws cli::UsageError for what is none.
std::vector<net::Prefix> prefixes_of(const std::vector<std::string>& words);

logfile::Time clock_now();

/// One watcher at a time works on a database.
class RunLock {
public:
    explicit RunLock(const std::string& database);
    bool is_held() const { return held_; }

private:
    io::Fd file_;
    bool held_ = true;
};

/// Whether a watcher is at work on the database.
bool is_watched(const std::string& database);

/// Ends the running bans of these networks, of those within them, and of those that hold them, of
/// which it warns. Whether there was any.
bool end_bans(const cli::CommandLine& command_line, sip::BanStore& store,
              const std::vector<net::Prefix>& prefixes, logfile::Time now);

} // namespace ispkit::banwatch
