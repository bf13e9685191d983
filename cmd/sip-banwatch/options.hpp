// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "io/file.hpp"
#include "logfile/timestamp.hpp"
#include "net/allow_list.hpp"
#include "sip/ban/ban_rules.hpp"
#include "sip/ban/ban_store.hpp"
#include "sip/log/log_settings.hpp"
#include "sip/log/user_patterns.hpp"
#include "sip/reading/journal_log.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::banwatch {

/// The options for the logs and how to read them.
struct LogOptions {
    std::vector<std::string> files;
    std::vector<std::string> journals;
    std::string journal_directory;
    std::optional<std::string> patterns_file;
    std::vector<std::string> programs;

    void declare(cli::CommandLine& command_line);
    /// Those that may differ from log to log.
    void declare_reading(cli::OptionTable& table);

    /// The files among the logs; standard input if no log is named.
    std::vector<std::string> paths() const;

    /// The units whose journal is read. Throws cli::UsageError for what is not the name of a unit,
    /// and for --journal-directory without a unit.
    std::vector<sip::JournalUnit> units() const;

    bool has_several() const { return files.size() + journals.size() > 1; }

    /// Null if there are none.
    std::shared_ptr<const sip::UserPatterns> patterns() const;

    /// How to read the logs with the patterns, which must outlive the result.
    sip::LogSettings settings(const std::shared_ptr<const sip::UserPatterns>& patterns) const;
};

/// Throws Error for what is not the name of a unit of systemd.
void check_unit_name(std::string_view name);

/// The options for what is banned and when.
struct RuleOptions {
    sip::BanRules rules;
    std::vector<std::string> weights;
    std::vector<std::string> allow;
    std::optional<std::string> nft_config;

    void declare(cli::CommandLine& command_line);
    /// Those that may differ from log to log.
    void declare_policy(cli::OptionTable& table);
    /// Those for who is never banned.
    void declare_allowed(cli::OptionTable& table);

    /// The rules without the allow list.
    sip::BanRules policy() const;

    /// Whom these options allow.
    net::AllowList allowed() const;

    /// The rules with the allow list.
    sip::BanRules with_allowed(const net::AllowList& allowed) const;
};

/// The database of a watch that names none: /var/lib/sip-banwatch/banwatch.db for root, below
/// $XDG_STATE_HOME (~/.local/state) for others.
std::string default_database();

/// The same for the other commands. A user without a database of his own means root's, which is the
/// service's, if there is one.
std::string watched_database();

/// --db, also from the configuration file of the watch.
void declare_database(cli::CommandLine& command_line, std::string& database);

/// The database of this host's watch.
struct WatchDatabase {
    std::string url = default_database();
    std::optional<std::string> host;

    /// --db and --host.
    void declare(cli::OptionTable& table);

    /// The name of this host among those that share the database. A file has one host, whose name
    /// is empty unless it is given.
    std::string host_name() const;
};

/// /etc/ispkit/sip-banwatch.conf for root; other users have no default file, as they have a
/// database of their own.
std::string_view default_configuration();

/// The addresses that these hosts have now; warns of those that cannot be looked up.
std::vector<net::Prefix> addresses_of_hosts(const cli::CommandLine& command_line,
                                            const std::vector<std::string>& names);

/// The prefixes in the operands, at least one. Throws cli::UsageError for an operand that is not a
/// prefix, and where there is none.
std::vector<net::Prefix> prefixes_of(const std::vector<std::string>& words);

logfile::Time clock_now();

/// A lock that lets only one watch at a time use a database as that host, on this machine. A watch
/// in memory (":memory:") needs none.
class RunLock {
public:
    RunLock(const std::string& database, const std::string& host);
    bool is_held() const { return held_; }

    /// The content of the lock's file: a text by which the database knows this machine again, and
    /// that no other one has.
    const std::string& machine() const { return machine_; }

private:
    io::Fd file_;
    bool held_ = true;
    std::string machine_;
};

/// Whether a watch uses the database as that host; nothing if this user may not know.
std::optional<bool> is_watched(const std::string& database, const std::string& host);

/// Warns if what was changed reaches the firewall only once a watch runs again. It is not known of
/// the watches that share a server.
void warn_unless_watched(const cli::CommandLine& command_line, const std::string& database);

/// The store for a command that changes it, which does not wait for ever for a server.
sip::BanStore store_to_change(const std::string& url, store::Access access);

/// Ends the running bans of these networks, of networks within them, and of networks that contain
/// them; warns of the last. Returns whether there was any.
bool end_bans(const cli::CommandLine& command_line, sip::BanStore& store,
              const std::vector<net::Prefix>& prefixes, logfile::Time now);

} // namespace ispkit::banwatch
