// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/doubt.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace ispkit::sip {

/// The number of bytes in "(420 bytes)" or "Error processing 420 bytes packet"; 0 for none.
std::size_t octets_named_in(std::string_view text);

/// Whether a text is the line in front of a printed packet, "<--- SIP read from UDP:x --->".
bool is_head_of_packet(std::string_view text);

/// Packets that a server prints into its log as they came. A sender wrote their lines, so they are
/// skipped: as many bytes as the server names, else up to the line that the server writes behind
/// the packet. A sender can also write such lines; what follows one that may be his is in doubt.
class PrintedPackets {
public:
    /// The most bytes that are skipped for one packet.
    static constexpr std::size_t k_largest = 64 * 1024;

    /// Whether lines of a packet are still to come.
    bool is_open() const { return octets_ > 0; }

    /// Notes that the next `octets` bytes are a packet, at most k_largest of them.
    void open(std::size_t octets);

    /// Stops skipping; returns how many bytes were still to come.
    std::size_t close() { return std::exchange(octets_, 0); }

    /// Whether the next line belongs to a packet. Puts in doubt what may be a sender's behind it.
    bool take(std::string_view line, Doubt& doubt);

private:
    std::size_t octets_ = 0;
    /// Whether the packet ends with a line of its own.
    bool is_framed_ = false;
};

} // namespace ispkit::sip
