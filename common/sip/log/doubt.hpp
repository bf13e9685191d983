// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"
#include "sip/message/log_event.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

namespace ispkit::sip {

/// How far a sender's text may reach into the next lines of a log, in bytes.
///
/// A line that does not end within that reach is not the sender's. A line that accuses the only
/// address that can have forged it harms nobody else.
class Doubt {
public:
    /// Whether the next bytes may be a sender's.
    bool is_open() const { return octets_ > 0; }

    /// Whether a line of `octets` bytes, without its newline, may be a sender's.
    bool may_hold(std::size_t octets) const { return octets_ > 0 && octets <= octets_; }

    /// Whether an event of a line that may be a sender's accuses the only sender who can have
    /// written it.
    bool is_self_accusation(const LogEvent& event) const {
        return suspect_ == event.address && event.outcome == Outcome::failure;
    }

    /// Whether the current line, of `octets` bytes, holds the end of the message that was in doubt:
    /// then its address is the server's, wherever the message began.
    bool ends_with(const LogEvent& event, std::size_t octets) const {
        return octets + 1 == octets_ && ends_like(event);
    }

    /// Whether the bytes in doubt end with the same text of the server as an event.
    bool ends_like(const LogEvent& event) const {
        return !end_.empty() && event.behind_sender == end_;
    }

    /// Notes that the next `octets` bytes may be from the sender with the address `suspect`, if
    /// that is known.
    void add(std::size_t octets, std::optional<net::Address> suspect = std::nullopt) {
        suspect_ = octets_ == 0 || suspect_ == suspect ? suspect : std::nullopt;
        if (octets >= octets_) {
            octets_ = octets;
            end_ = {}; // it may belong to another message now
        }
    }

    /// The same for bytes that end with `end`, the server's text behind the sender's.
    void add_up_to(std::size_t octets, std::string_view end) {
        add(octets);
        if (octets == octets_) {
            end_ = end;
        }
    }

    /// Notes that `octets` bytes have passed.
    void pass(std::size_t octets) { octets_ -= std::min(octets, octets_); }

private:
    std::size_t octets_ = 0;
    /// The address of the only sender who can have written them; nothing where it is unknown or
    /// there are several.
    std::optional<net::Address> suspect_;
    /// The text that the server writes at their end; empty where it is unknown.
    std::string_view end_;
};

} // namespace ispkit::sip
