// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "sip/ban/ban_store.hpp"
#include "sip/reading/log_counts.hpp"
#include "sip/status/known_channels.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// How often a watch stores its state while nothing changes.
inline constexpr std::chrono::seconds k_heartbeat{10};

/// What takes the bans, such as nft-ban, and why it does not; empty if it does.
struct FirewallEnd {
    std::string name;
    std::string trouble;

    friend bool operator==(const FirewallEnd&, const FirewallEnd&) = default;
};

/// How a FIFO is called as a firewall end.
std::string name_of_fifo(std::string_view path);

/// Whether that is the FIFO of nft-ban.socket, which nft-ban.service reads.
bool is_read_by_service(const FirewallEnd& end);

/// How it went with the mails since the watch began.
struct MailState {
    std::uint64_t failures = 0;
    /// When the last one failed; the epoch if none did.
    logfile::Time last_failure;
    /// Why the last mail failed, or the next one will; empty if neither is known.
    std::string trouble;

    friend bool operator==(const MailState&, const MailState&) = default;
};

/// What a watch stores of itself, for others to see whether it works.
struct WatchState {
    std::int64_t pid = 0;
    /// Whether it runs until it is ended, unlike one with --once.
    bool is_lasting = true;
    logfile::Time started;
    /// Its last sign of life.
    logfile::Time seen;
    /// Whether it ended in order; then `seen` is when.
    bool has_ended = false;
    /// The lines of each log in the last hours, and why the log cannot be read.
    std::vector<LogCounts> logs;
    /// Empty until the watch knows how it is.
    std::vector<FirewallEnd> ends;
    MailState mail = {};
    /// Why the last reload was refused; empty if it was not.
    std::string refused_reload = {};
    /// What is wrong with the configuration, although it is in force; empty if nothing is.
    std::string mistake = {};
    /// What could be better, in sentences; empty if nothing. It is no fault.
    std::string note = {};
    /// As KnownChannels has them.
    KnownEvents known = {};

    bool is_starting() const { return ends.empty(); }
};

/// Whether the same works according to both. Counts and ages in texts may differ.
bool are_as_healthy(const WatchState& one, const WatchState& other);

/// Replaces the state of this host's watch.
void store_state(BanStore& store, const WatchState& state);

/// The state of this host's watch; nothing if none has used the database.
std::optional<WatchState> stored_state(BanStore& store);

} // namespace ispkit::sip
