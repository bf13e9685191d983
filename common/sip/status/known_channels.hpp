// SPDX-License-Identifier: MIT
#pragma once

#include "sip/reading/log_counts.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ispkit::sip {

/// The events that all runs of a watch have read, by the channel of Asterisk's logger: what is
/// missing is missing after a restart, too. Failures count from the last line of the security log
/// on: one that Asterisk no longer writes will be missed.
class KnownChannels {
public:
    explicit KnownChannels(const Channels& before)
        : known_(before) {}

    /// `logs` are the counts since this run began, of logs that were read up to the same time.
    void note(const std::vector<LogCounts>& logs) {
        Channels news;
        for (const LogCounts& log : logs) {
            const Channels last = std::exchange(read_[log.path], log.channels);
            const bool began_again = log.channels.notice < last.notice ||
                                     log.channels.security < last.security; // after a reload
            news += began_again ? log.channels
                                : Channels{.notice = log.channels.notice - last.notice,
                                           .security = log.channels.security - last.security};
        }
        known_ = news.security > 0
                     ? Channels{.notice = 0, .security = known_.security + news.security}
                     : Channels{.notice = known_.notice + news.notice, .security = known_.security};
    }

    const Channels& known() const { return known_; }

private:
    Channels known_;
    /// By the path of the log, as noted last.
    std::map<std::string, Channels> read_;
};

} // namespace ispkit::sip
