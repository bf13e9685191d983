// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "logfile/timestamp.hpp"
#include "sip/watch/reader_check.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// nft-ban as a child process that is kept alive: when it ends, it is started again and gets all
/// running bans.
class NftBanChild {
public:
    /// Starts the child. Throws Error where that fails.
    NftBanChild();
    NftBanChild(const NftBanChild&) = delete;
    NftBanChild& operator=(const NftBanChild&) = delete;
    /// Closes the child's input and waits until the child has processed it.
    ~NftBanChild();

    /// Sends lines. Those that cannot be sent are sent again with the running bans.
    void send(std::string_view lines);

    /// Starts the child again if it has ended, at most once a second. Returns whether it did: then
    /// the child needs all running bans. Call this regularly.
    bool restarted(logfile::Time now);

    /// Sends an empty line: trouble() tells whether it was read. Call it once in a heartbeat.
    void ask() { send("\n"); }

    /// Why it does not take bans; empty if it does. Call it regularly.
    std::string trouble(logfile::Time now);

private:
    void start();
    void give_up();

    pid_t child_ = 0;
    io::Fd socket_;
    logfile::Time last_start_;
    std::optional<logfile::Time> last_end_;
    ReaderCheck check_;
};

} // namespace ispkit::sip
