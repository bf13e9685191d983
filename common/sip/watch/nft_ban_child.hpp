// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "logfile/timestamp.hpp"

#include <sys/types.h>

#include <string_view>

namespace ispkit::sip {

/// nft-ban as a child that is kept alive: when it ends it is started again, and gets all running
/// bans.
class NftBanChild {
public:
    /// Starts it. Throws Error where it cannot be started at all.
    NftBanChild();
    NftBanChild(const NftBanChild&) = delete;
    NftBanChild& operator=(const NftBanChild&) = delete;
    /// Ends its input and waits until it has worked through it.
    ~NftBanChild();

    /// Sends lines; lines that cannot be sent come again with the running bans.
    void send(std::string_view lines);

    /// Whether it had ended and was started again, so that it needs all running bans. To be called
    /// now and then; it is started at most once a second.
    bool restarted(logfile::Time now);

private:
    void start();
    void give_up();

    pid_t child_ = 0;
    io::Fd socket_;
    logfile::Time next_start_;
};

} // namespace ispkit::sip
