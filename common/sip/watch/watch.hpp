// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/folder_watch.hpp"
#include "logfile/timestamp.hpp"
#include "metrics/service/publisher.hpp"
#include "net/followed_names.hpp"
#include "sip/ban/ban_keeper.hpp"
#include "sip/ban/ban_rules.hpp"
#include "sip/ban/ban_store.hpp"
#include "sip/log/user_patterns.hpp"
#include "sip/status/recent_counts.hpp"
#include "sip/status/watch_state.hpp"
#include "sip/watch/outputs.hpp"
#include "sip/watch/reporter.hpp"
#include "sip/watch/store_exchange.hpp"
#include "sip/watch/store_link.hpp"
#include "sip/watch/watch_notes.hpp"
#include "sip/watch/watched_logs.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::sip {

/// Whether a watch runs until it is ended, or until it has read all that is there.
enum class WatchUntil { it_is_ended, all_is_read };

/// How to read a log, with the patterns that the settings point to.
struct LogReading {
    LogSettings settings;
    std::shared_ptr<const UserPatterns> patterns = {};
};

struct LogToWatch {
    /// Of a unit, JournalUnit::log_name().
    std::string path;
    LogReading reading;
    /// The unit whose journal is read instead of a file.
    std::optional<JournalUnit> unit = {};
};

struct WatchSettings {
    /// If there are none, standard input is read.
    std::vector<LogToWatch> logs;
    LogReading standard_input = {};
    std::string database;
    /// The name of this host among those that share the database; empty for a file.
    std::string host = {};
    /// A text that no other machine has.
    std::string machine = {};
    BanRules rules = {};
    LogRules log_rules = {};
    /// Gives the addresses that this machine has now, which are never banned. May throw Error.
    std::function<std::vector<net::Prefix>()> own_addresses = [] {
        return std::vector<net::Prefix>();
    };
    /// What the configuration allows, though only examples have these addresses.
    std::vector<std::string> allowed_examples = {};
    OutputSettings outputs = {};
    bool log_bans = false;
    /// Published whenever the state is stored.
    metrics::PublicationOptions metrics = {};
    WatchUntil until = WatchUntil::it_is_ended;
};

/// Follows logs, judges their events, announces the bans, and remembers both in a database.
class Watch {
public:
    /// The settings for a reload come from `reread`, which may throw Error.
    Watch(WatchSettings settings, const Reporter& reporter, logfile::Time now,
          std::function<WatchSettings()> reread);

    /// Follows the logs by the machine's clock until all is read, or a signal comes. Returns the
    /// signal's number, 0 for none. Call it only once in a process (io::receive_signals).
    int run();

    // The parts of run(), each at a given time.

    /// Restores the running bans.
    void start(logfile::Time now);

    /// Reads, judges and announces what is there; returns whether there is more.
    bool step(logfile::Time now);

    /// Takes over changed settings; positions, attempts and bans stay. If they cannot be read, all
    /// stays as it is, and that is reported, as are those that cannot change in a watch that runs.
    void reload(logfile::Time now);

    /// Writes what is not written yet, and waits for the outputs.
    void finish(logfile::Time now);

private:
    void announce(logfile::Time now, bool more);
    void note_reply(const StoreLink::Reply& reply);
    void follow_addresses(logfile::Time now);
    void take_current_addresses(logfile::Time now);
    void tend_state(logfile::Time now);
    void look(logfile::Time now);
    void renew_notes();
    void tell_state(logfile::Time now);
    void tell_metrics();
    void add_log(const LogToWatch& log, const LogProgress& before, logfile::Time now);
    void judge_events(bool more, logfile::Time now);
    bool is_complete() const;
    void take_over(WatchSettings changed, logfile::Time now);
    LogProgress progress_before(const LogToWatch& log);
    void take_over_logs(const std::vector<LogToWatch>& changed,
                        const std::map<std::string, LogProgress>& before, logfile::Time now);
    void tell_what_cannot_change(const WatchSettings& changed) const;
    int wait(int signals, bool more);

    WatchSettings settings_;
    std::function<WatchSettings()> reread_;
    Reporter reporter_;
    StoreLink link_;
    BanKeeper keeper_;
    net::FollowedNames hosts_;
    std::vector<net::Prefix> own_addresses_;
    logfile::Time last_own_addresses_;
    /// Why the last of them could not be listed; empty if they were.
    std::string own_addresses_failure_;
    std::unique_ptr<Outputs> outputs_;
    WatchedLogs logs_;
    StoreExchange exchange_;
    metrics::Publisher publisher_;
    logfile::FolderWatch folders_;
    /// Since when there has been more to read than one step reads.
    std::optional<logfile::Time> behind_since_;
    WatchState state_;
    /// The last one that was told.
    WatchState told_;
    WatchNotes notes_;
    /// By the path of the log.
    std::map<std::string, RecentCounts> recent_;
    logfile::Time last_look_;
    logfile::Time last_heartbeat_;
    /// As of the last heartbeat that was stored.
    Status status_;
    /// Why the last state could not be stored; empty if it was.
    std::string state_failure_;
};

} // namespace ispkit::sip
