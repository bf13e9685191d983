// SPDX-License-Identifier: MIT
#pragma once

#include "firewall.hpp"
#include "net/prefix_set.hpp"
#include "nftables_events.hpp"

#include <chrono>
#include <utility>

namespace ispkit::nft_ban {

/// Keeps the table complete while nft-ban waits for input: puts it back after another program has
/// removed it ("nft flush ruleset"), and learns what another nft-ban changes in it.
class TableKeeper {
public:
    /// To be made before the firewall commits anything, since both count its transactions. Bans in
    /// the table that contain any of these addresses are ended once they are known.
    TableKeeper(Firewall& firewall, net::PrefixSet never)
        : firewall_(firewall)
        , never_(std::move(never))
        , next_learning_(Clock::now() + k_pause) {}

    using Clock = std::chrono::steady_clock;

    /// Waits until the descriptor has input or has ended, or until that time; returns whether the
    /// descriptor has.
    bool wait_for_input(int fd, Clock::time_point until);

private:
    /// Even if the table is removed again and again, it is looked at no more often.
    static constexpr std::chrono::milliseconds k_pause{500};

    /// When check() or learn() is due; the end of time if neither is.
    Clock::time_point next_work() const;
    void check();
    void learn();

    Firewall& firewall_;
    /// Empty once these bans were ended.
    net::PrefixSet never_;
    NftablesEvents events_;
    bool check_is_due_ = false;
    /// Also at the start, for the bans that the table has already.
    bool learning_is_due_ = true;
    Clock::time_point next_check_;
    Clock::time_point next_learning_;
};

} // namespace ispkit::nft_ban
