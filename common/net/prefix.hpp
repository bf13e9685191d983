// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::net {

/// The addresses that share their first bits: 203.0.113.0/24, 2001:db8::/64. The bits behind them
/// are always zero here. An IPv6 prefix contains no IPv4 address, not even ::/0.
class Prefix {
public:
    /// A length that makes an address of either family a prefix of full length.
    static constexpr unsigned k_longest = 128;

    /// The prefix of that length that contains the address; a length over 32 (IPv4) or 128 (IPv6)
    /// is reduced to that.
    constexpr Prefix(const Address& address, unsigned length)
        : length_(std::min(length, longest(address)) + (128 - longest(address)))
        , first_(Address::of_bits(address.high() & high_mask(), address.low() & low_mask())) {}

    /// Reads "203.0.113.0/24"; an address alone is a prefix of full length. Bits behind the length
    /// are cleared.
    static std::optional<Prefix> parse(std::string_view text);

    /// The bits that count: 0 to 32 for IPv4, 0 to 128 for IPv6.
    constexpr unsigned length() const { return length_ - (128 - longest(first_)); }

    constexpr bool is_ipv4() const { return first_.is_ipv4(); }

    constexpr Address first() const { return first_; }
    constexpr Address last() const {
        return Address::of_bits(first_.high() | ~high_mask(), first_.low() | ~low_mask());
    }

    constexpr bool contains(const Address& address) const {
        return address.is_ipv4() == is_ipv4() && (address.high() & high_mask()) == first_.high() &&
               (address.low() & low_mask()) == first_.low();
    }

    /// Whether it is one address alone.
    constexpr bool is_host() const { return length_ == 128; }

    /// "203.0.113.0/24", and "203.0.113.5/32" for an address alone.
    std::string str() const;

    friend constexpr auto operator<=>(const Prefix&, const Prefix&) = default;

private:
    static constexpr unsigned longest(const Address& address) {
        return address.is_ipv4() ? 32 : 128;
    }
    constexpr std::uint64_t high_mask() const {
        return length_ >= 64 ? ~std::uint64_t{0} : ~(~std::uint64_t{0} >> length_);
    }
    constexpr std::uint64_t low_mask() const {
        return length_ >= 128  ? ~std::uint64_t{0}
               : length_ <= 64 ? 0
                               : ~(~std::uint64_t{0} >> (length_ - 64));
    }

    /// Counted in the 128 bits of the (IPv4-mapped) address.
    unsigned length_;
    Address first_;
};

} // namespace ispkit::net

template <>
struct std::hash<ispkit::net::Prefix> {
    std::size_t operator()(const ispkit::net::Prefix& prefix) const noexcept {
        return std::hash<ispkit::net::Address>()(prefix.first()) + prefix.length();
    }
};
