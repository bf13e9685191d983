// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::net {

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) is the IPv4 address
/// that it stands for: servers that listen on a dual-stack socket log ::ffff:203.0.113.5.
class Address {
public:
    /// The unspecified address, "::".
    constexpr Address() = default;

    /// From the 128 bits of an IPv6 address, as two numbers in host order.
    static constexpr Address of_bits(std::uint64_t high, std::uint64_t low) {
        Address address;
        address.high_ = high;
        address.low_ = low;
        return address;
    }

    /// From the 32 bits of an IPv4 address, as a number in host order.
    static constexpr Address of_ipv4(std::uint32_t bits) { return of_bits(0, k_mapped | bits); }

    /// Reads "203.0.113.5" or the text of an IPv6 address (RFC 4291, 2.2), and nothing around it:
    /// no port, brackets, zone or spaces, no octet with a leading zero (which some programs read as
    /// octal).
    static std::optional<Address> parse(std::string_view text);

    constexpr bool is_ipv4() const { return high_ == 0 && low_ >> 32 == k_mapped >> 32; }

    /// The 32 bits of an IPv4 address, as a number in host order.
    constexpr std::uint32_t ipv4() const { return static_cast<std::uint32_t>(low_); }

    constexpr std::uint64_t high() const { return high_; }
    constexpr std::uint64_t low() const { return low_; }

    /// The text form of RFC 5952.
    std::string str() const;

    friend constexpr auto operator<=>(const Address&, const Address&) = default;

private:
    /// The part of an IPv4-mapped address's 96 leading bits that is in the lower half.
    static constexpr std::uint64_t k_mapped = 0xffff'0000'0000;

    std::uint64_t high_ = 0;
    std::uint64_t low_ = 0;
};

class Prefix;

/// Whether the prefix contains a martian address, which no host on the net can send from:
/// unspecified, "this network" (0.0.0.0/8), loopback, multicast and limited broadcast.
bool contains_martian(const Prefix& prefix);

} // namespace ispkit::net

template <>
struct std::hash<ispkit::net::Address> {
    /// Mixes all bits, since attackers can choose addresses (the finaliser of MurmurHash3).
    std::size_t operator()(const ispkit::net::Address& address) const noexcept {
        std::uint64_t bits = address.high() * 0x9e37'79b9'7f4a'7c15 ^ address.low();
        bits = (bits ^ bits >> 33) * 0xff51'afd7'ed55'8ccd;
        bits = (bits ^ bits >> 33) * 0xc4ce'b9fe'1a85'ec53;
        return bits ^ bits >> 33;
    }
};
