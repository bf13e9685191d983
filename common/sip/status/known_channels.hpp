// SPDX-License-Identifier: MIT
#pragma once

#include "sip/reading/log_counts.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ispkit::sip {

/// The events that all runs of a watch have read, by the channel of Asterisk's logger: what is
/// missing is missing after a restart, too. Failures count from the last line of the security log
/// on: one that Asterisk no longer writes will be missed.
struct KnownEvents {
    Channels channels = {};
    /// The lines that were understood, among which those of the channels are.
    std::uint64_t understood = 0;
};

class KnownChannels {
public:
    explicit KnownChannels(const KnownEvents& before)
        : known_(before) {}

    /// `logs` are the counts since this run began, or since begin_again(), of logs that were read
    /// up to the same time.
    void note(const std::vector<LogCounts>& logs);

    /// The log is added again, as by a reload: its counts begin at 0.
    void begin_again(const std::string& log) { read_.erase(log); }

    const KnownEvents& known() const { return known_; }

private:
    KnownEvents known_;
    /// By the path of the log, as noted last.
    std::map<std::string, KnownEvents> read_;
};

} // namespace ispkit::sip
