// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"
#include "sip/message/log_event.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

namespace ispkit::sip {

/// Up to where the next lines of a log may be a sender's, counted in octets.
///
/// A line that does not end within them is not his. A line that accuses the one address that can
/// have forged it harms nobody else.
class Doubt {
public:
    /// Whether the next octets may be a sender's.
    bool is_open() const { return octets_ > 0; }

    /// Whether a line of that many octets, without its newline, may be a sender's.
    bool may_hold(std::size_t octets) const { return octets_ > 0 && octets <= octets_; }

    /// Whether an event of a line that may be a sender's accuses the only one who can have written
    /// it.
    bool is_self_accusation(const LogEvent& event) const {
        return suspect_ == event.address && event.outcome == Outcome::failure;
    }

    /// Whether the line in hand, of so many octets, has the end of the message that was in doubt:
    /// then its address is the server's, wherever the message began.
    bool ends_with(const LogEvent& event, std::size_t octets) const {
        return octets + 1 == octets_ && ends_like(event);
    }

    /// Whether what is in doubt ends with the same text of the server's as an event.
    bool ends_like(const LogEvent& event) const {
        return !end_.empty() && event.behind_sender == end_;
    }

    /// Notes that the next octets may be the sender's who has that address, where it is known.
    void add(std::size_t octets, std::optional<net::Address> suspect = std::nullopt) {
        suspect_ = octets_ == 0 || suspect_ == suspect ? suspect : std::nullopt;
        if (octets >= octets_) {
            octets_ = octets;
            end_ = {}; // which may be of another's message now
        }
    }

    /// The same of octets that end with the server's text behind the sender's.
    void add_up_to(std::size_t octets, std::string_view end) {
        add(octets);
        if (octets == octets_) {
            end_ = end;
        }
    }

    /// Notes that so many have passed.
    void pass(std::size_t octets) { octets_ -= std::min(octets, octets_); }

private:
    std::size_t octets_ = 0;
    /// The only one who can have written them.
    std::optional<net::Address> suspect_;
    /// What the server writes at their end; empty where that is not known.
    std::string_view end_;
};

} // namespace ispkit::sip
