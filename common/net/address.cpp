// SPDX-License-Identifier: MIT
#include "net/address.hpp"

#include "net/prefix.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace ispkit::net {

namespace {

std::optional<Address> parse_ipv4(std::string_view text) {
    std::uint32_t bits = 0;
    std::size_t position = 0;
    for (int octet = 0; octet < 4; ++octet) {
        if (octet > 0 && (position >= text.size() || text[position++] != '.')) {
            return std::nullopt;
        }
        const std::size_t start = position;
        std::uint32_t value = 0;
        while (position < text.size() && position < start + 3 && text[position] >= '0' &&
               text[position] <= '9') {
            value = value * 10 + static_cast<std::uint32_t>(text[position++] - '0');
        }
        const bool leading_zero = position > start + 1 && text[start] == '0';
        if (position == start || leading_zero || value > 255) {
            return std::nullopt;
        }
        bits = bits << 8 | value;
    }
    return position == text.size() ? std::optional(Address::of_ipv4(bits)) : std::nullopt;
}

std::optional<Address> parse_ipv6(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    in6_addr octets{};
    if (text.size() >= terminated.size() || text.find('\0') != text.npos) {
        return std::nullopt;
    }
    std::copy(text.begin(), text.end(), terminated.begin());
    if (::inet_pton(AF_INET6, terminated.data(), &octets) != 1) {
        return std::nullopt;
    }
    std::uint64_t halves[2] = {0, 0};
    for (std::size_t i = 0; i < 16; ++i) {
        halves[i / 8] = halves[i / 8] << 8 | octets.s6_addr[i];
    }
    return Address::of_bits(halves[0], halves[1]);
}

} // namespace

std::optional<Address> Address::parse(std::string_view text) {
    return text.find(':') == text.npos ? parse_ipv4(text) : parse_ipv6(text);
}

std::string Address::str() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (is_ipv4()) {
        const in_addr octets{.s_addr = htonl(ipv4())};
        ::inet_ntop(AF_INET, &octets, text.data(), text.size());
        return text.data();
    }
    in6_addr octets{};
    for (std::size_t i = 0; i < 16; ++i) {
        const std::uint64_t half = i < 8 ? high_ : low_;
        octets.s6_addr[i] = static_cast<std::uint8_t>(half >> (7 - i % 8) * 8);
    }
    ::inet_ntop(AF_INET6, &octets, text.data(), text.size());
    return text.data();
}

bool contains_martian(const Prefix& prefix) {
    constexpr std::array k_ipv4{
        Prefix(Address::of_ipv4(0), 8),           // "this network", RFC 1122
        Prefix(Address::of_ipv4(0x7f00'0000), 8), // loopback
        Prefix(Address::of_ipv4(0xe000'0000), 4), // multicast, RFC 5771
        Prefix(Address::of_ipv4(0xffff'ffff), 32) // limited broadcast
    };
    constexpr std::array k_ipv6{
        Prefix(Address::of_bits(0, 0), 127),            // :: and ::1
        Prefix(Address::of_bits(0xff00ULL << 48, 0), 8) // multicast, RFC 4291
    };
    const Address first = prefix.first();
    const Address last = prefix.last();
    const auto has_any_of = [&](const auto& martians) {
        return std::any_of(martians.begin(), martians.end(), [&](const Prefix& martian) {
            return martian.first() <= last && first <= martian.last();
        });
    };
    return prefix.is_ipv4() ? has_any_of(k_ipv4) : has_any_of(k_ipv6);
}

} // namespace ispkit::net
