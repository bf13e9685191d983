// SPDX-License-Identifier: MIT
#include "mail/whatif/packed_messages.hpp"

namespace ispkit::mail {

namespace {

constexpr unsigned k_bits = 7;
constexpr std::uint8_t k_more = 0x80;

/// Gives small numbers to small differences in either direction.
std::uint64_t folded(std::int64_t difference) {
    const std::uint64_t twice = static_cast<std::uint64_t>(difference) << 1;
    return difference < 0 ? ~twice : twice;
}

std::int64_t unfolded(std::uint64_t number) {
    const std::uint64_t half = number >> 1;
    return static_cast<std::int64_t>((number & 1) != 0 ? ~half : half);
}

} // namespace

void PackedMessages::add(const Message& message) {
    put(folded((message.time - last_).count()));
    last_ = message.time;
    put(message.party);
    put(std::uint64_t{message.recipients} << 1 | (message.is_reported ? 1 : 0));
}

void PackedMessages::put(std::uint64_t number) {
    for (; number >= k_more; number >>= k_bits) {
        octets_.push_back(static_cast<std::uint8_t>(number | k_more));
    }
    octets_.push_back(static_cast<std::uint8_t>(number));
}

/// Reads the number at the place. Returns where the next one begins.
std::size_t PackedMessages::take(std::size_t place, std::uint64_t& number) const {
    number = 0;
    for (unsigned shift = 0;; shift += k_bits) {
        const std::uint8_t octet = octets_[place++];
        number |= std::uint64_t{octet & (k_more - 1U)} << shift;
        if (octet < k_more) {
            return place;
        }
    }
}

/// Reads a message in the same way; `message` must contain the one before it.
std::size_t PackedMessages::take(std::size_t place, Message& message) const {
    std::uint64_t number = 0;
    place = take(place, number);
    message.time += std::chrono::seconds(unfolded(number));
    place = take(place, number);
    message.party = static_cast<std::uint32_t>(number);
    place = take(place, number);
    message.recipients = static_cast<std::uint32_t>(number >> 1);
    message.is_reported = (number & 1) != 0;
    return place;
}

} // namespace ispkit::mail
