// SPDX-License-Identifier: MIT
#pragma once

#include "firewall.hpp"
#include "nftables_events.hpp"

#include <chrono>

namespace ispkit::nft_ban {

/// Keeps the table complete while nft-ban waits for input: puts it back after another program has
/// removed it ("nft flush ruleset"), and learns what another nft-ban changes in it.
class TableKeeper {
public:
    /// To be made before the firewall commits anything, since both count its transactions.
    explicit TableKeeper(Firewall& firewall)
        : firewall_(firewall)
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
    NftablesEvents events_;
    bool check_is_due_ = false;
    /// Also at the start, for the bans that the table has already.
    bool learning_is_due_ = true;
    Clock::time_point next_check_;
    Clock::time_point next_learning_;
};

} // namespace ispkit::nft_ban
