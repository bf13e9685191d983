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

    /// Waits until the descriptor has input or has ended.
    void wait_for_input(int fd);

private:
    using Clock = std::chrono::steady_clock;

    /// Even if the table is removed again and again, it is looked at no more often.
    static constexpr std::chrono::milliseconds k_pause{500};

    int milliseconds_to_wait() const;
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
