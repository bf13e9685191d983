// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/doubt.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace ispkit::sip {

/// The number of octets in "(420 bytes)" or "Error processing 420 bytes packet"; 0 for none.
std::size_t octets_named_in(std::string_view text);

/// Whether a text is the line in front of a printed packet, "<--- SIP read from UDP:x --->".
bool is_head_of_packet(std::string_view text);

/// Packets that a server prints into its log as they came. Their lines are a sender's, so they are
/// skipped: those of as many octets as the server names, else up to the line that the server writes
/// behind the packet. A sender can write such lines, too; what follows one of his is in doubt.
class PrintedPackets {
public:
    /// What a packet is skipped by at most.
    static constexpr std::size_t k_largest = 64 * 1024;

    /// Whether lines of a packet are still to come.
    bool is_open() const { return octets_ > 0; }

    /// Notes that the next octets are a packet, at most k_largest of them.
    void open(std::size_t octets);

    /// Gives up skipping; returns how many octets were still to come.
    std::size_t close() { return std::exchange(octets_, 0); }

    /// Whether the next line belongs to a packet. What may be a sender's behind it is put in doubt.
    bool take(std::string_view line, Doubt& doubt);

private:
    std::size_t octets_ = 0;
    /// Whether the packet ends with a line of its own.
    bool is_framed_ = false;
};

} // namespace ispkit::sip
