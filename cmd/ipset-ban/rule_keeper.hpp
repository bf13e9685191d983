// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/apply_in_parts.hpp"
#include "firewall/ban/port_list.hpp"
#include "firewall/ban/standing_bans.hpp"
#include "firewall/enforcer/enforce.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace ispkit::ipset_ban {

/// Applies bans, and looks once a second whether the rules are still there: if another program has
/// removed them, makes them again, and the sets with all bans if these are gone as well.
class RuleKeeper {
public:
    using Tell = std::function<void(const std::string&)>;

    /// To be made when the sets and rules are there. Ends the bans in them that contain any of
    /// these addresses. tell is called for each of those, and when something was missing.
    RuleKeeper(std::optional<firewall::PortList> ports, const net::PrefixSet& never, Tell tell);

    void apply(std::span<const firewall::BanRecord> records, const firewall::ApplyFailed& failed);

    using Clock = std::chrono::steady_clock;

    /// Waits until the descriptor has input or has ended, or until that time; returns whether the
    /// descriptor has.
    bool wait_for_input(int fd, Clock::time_point until);

    /// As of the last check, with what the kernel counts now.
    firewall::FirewallState state() const;

private:
    /// Returns whether the sets were missing, and are back with all bans.
    bool check();
    /// The same. Throws Error.
    bool put_back_if_lost();

    std::optional<firewall::PortList> ports_;
    Tell tell_;
    firewall::StandingBans bans_;
    Clock::time_point next_check_;
    /// Whether the sets were missing, and do not have all bans again.
    bool sets_are_lost_ = false;
    std::int64_t restorations_ = 0;
    /// What went wrong at the last check.
    std::string trouble_;
};

} // namespace ispkit::ipset_ban
