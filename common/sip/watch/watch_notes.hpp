// SPDX-License-Identifier: MIT
#pragma once

#include "net/followed_names.hpp"
#include "sip/reading/log_warnings.hpp"
#include "sip/status/known_channels.hpp"
#include "sip/watch/reporter.hpp"
#include "sip/watch/store_link.hpp"
#include "sip/watch/watched_logs.hpp"

#include <string>
#include <vector>

namespace ispkit::sip {

/// What could be better about a watch, and what is wrong with its configuration although it is in
/// force. Warns of each once.
class WatchNotes {
public:
    WatchNotes(const Reporter& reporter, const KnownEvents& before)
        : reporter_(reporter)
        , channels_(before) {}

    /// Sees what the logs lack, as far as all of them have been read.
    enum class Warn { yes, no };
    void see_logs(const WatchedLogs& logs, RegisteredNetworks registered, Warn warn);

    /// Sees what is known against the hosts on the allow list. `examples` are the allowed networks
    /// that only examples have.
    void see_hosts(const net::FollowedNames& hosts, std::vector<std::string> examples);

    /// Sees whether the database delivers notifications.
    void see_link(const StoreLink& link, const std::string& database);

    /// The log is added again: its counts begin at 0.
    void begin_again(const std::string& log) { channels_.begin_again(log); }

    /// In sentences; empty if nothing could be better.
    std::string note() const;

    /// Empty if nothing is wrong.
    const std::string& mistake() const { return mistake_; }

    const KnownEvents& known() const { return channels_.known(); }

private:
    Reporter reporter_;
    KnownChannels channels_;
    std::string on_logs_;
    std::vector<std::string> on_hosts_;
    std::string on_database_;
    bool is_deafness_told_ = false;
    std::string mistake_;
};

} // namespace ispkit::sip
