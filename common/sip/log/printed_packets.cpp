// SPDX-License-Identifier: MIT
#include "sip/log/printed_packets.hpp"

#include <algorithm>
#include <charconv>

namespace ispkit::sip {

std::size_t octets_named_in(std::string_view text) {
    const std::size_t bytes = text.find(" bytes");
    if (bytes == text.npos) {
        return 0;
    }
    const std::size_t before = text.find_last_not_of("0123456789", bytes > 0 ? bytes - 1 : 0);
    const std::size_t start = before == text.npos ? 0 : before + 1;
    std::size_t count = 0;
    std::from_chars(text.data() + start, text.data() + bytes, count);
    return count;
}

bool is_head_of_packet(std::string_view text) {
    return text.starts_with("<--- ") && text.ends_with("--->");
}

void PrintedPackets::open(std::size_t octets) {
    octets_ = std::min(octets, k_largest);
    is_framed_ = false;
}

bool PrintedPackets::take(std::string_view line, Doubt& doubt) {
    if (octets_ > 0) {
        octets_ -= std::min(line.size() + 1, octets_);
        if (is_framed_ && line == "<------------->") {
            doubt.add(close()); // the sender can also write that line
        }
        return true;
    }
    if (!is_head_of_packet(line)) {
        return false;
    }
    const std::size_t named = octets_named_in(line);
    const std::size_t octets = named == 0 ? k_largest : std::min(named, k_largest);
    if (doubt.may_hold(line.size())) { // perhaps a sender's: skipping it would hide others
        doubt.add(line.size() + 1 + octets);
        return true;
    }
    octets_ = octets;
    is_framed_ = named == 0;
    return true;
}

} // namespace ispkit::sip
