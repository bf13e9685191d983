// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "sip/ban/ban_keeper.hpp"
#include "sip/status/watch_state.hpp"
#include "sip/watch/reporter.hpp"
#include "sip/watch/store_link.hpp"
#include "sip/watch/watched_logs.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::sip {

/// Stores what a watch decides, how far it has read its logs, and its state, and learns what others
/// decided; on a server, in the background. Of a failure it tells once; then the next exchange
/// stores what that one did not.
class StoreExchange {
public:
    /// `note` is called after each exchange that did not fail.
    StoreExchange(StoreLink& link, BanKeeper& keeper, const WatchedLogs& logs,
                  const Reporter& reporter, std::function<void(const StoreLink::Reply&)> note);

    /// Whether it is time for an exchange, when there is more to read in the logs or not.
    bool is_due(bool more, logfile::Time now);

    /// Whether other hosts told of bans, or are to be told of some.
    bool is_urgent();

    /// Whether a crash would lose anything.
    bool is_dirty() const;

    /// Begins an exchange, if there is anything to exchange and the last one has ended. That of a
    /// file is done then.
    void begin(logfile::Time now);

    /// Takes in the result of an exchange, if there is one.
    void end(logfile::Time now);

    /// Stores all that is decided, and waits for it.
    void finish(logfile::Time now);

    /// The state for the next exchange.
    void tell(const WatchState& state) { untold_ = state; }

    /// Why the last exchange failed; empty if it did not.
    const std::string& failure() const { return failure_; }

private:
    void send(logfile::Time now);
    void note_stored(const StoreLink::Reply& reply, logfile::Time now);
    void tell_recovery(logfile::Time now);
    std::vector<LogProgress> unstored_progress() const;

    StoreLink& link_;
    BanKeeper& keeper_;
    const WatchedLogs& logs_;
    const Reporter& reporter_;
    std::function<void(const StoreLink::Reply&)> note_;
    /// What is stored of the logs, by their paths.
    std::map<std::string, LogProgress> stored_;
    logfile::Time last_begin_;
    std::optional<WatchState> untold_;
    std::string failure_;
    /// Since when decisions have not been stored that an exchange should have stored.
    std::optional<logfile::Time> failing_since_;
    /// BanKeeper::lost() at the end of the last failure.
    std::uint64_t lost_before_ = 0;
};

} // namespace ispkit::sip
