// SPDX-License-Identifier: MIT
#include "net/public_address.hpp"

#include "net/prefix.hpp"

#include <algorithm>
#include <array>

namespace ispkit::net {

namespace {

constexpr Prefix k_translated(Address::of_bits(0x0064'ff9b'0000'0000, 0), 96);
constexpr Prefix k_global_unicast(Address::of_bits(0x2000'0000'0000'0000, 0), 3);

constexpr std::array k_special{
    Prefix(Address::of_ipv4(0), 8),                         // "this network"
    Prefix(Address::of_ipv4(0x0a00'0000), 8),               // private use
    Prefix(Address::of_ipv4(0x6440'0000), 10),              // shared, behind a provider's NAT
    Prefix(Address::of_ipv4(0x7f00'0000), 8),               // loopback
    Prefix(Address::of_ipv4(0xa9fe'0000), 16),              // link local, metadata of clouds
    Prefix(Address::of_ipv4(0xac10'0000), 12),              // private use
    Prefix(Address::of_ipv4(0xc000'0000), 24),              // protocol assignments
    Prefix(Address::of_ipv4(0xc000'0200), 24),              // documentation
    Prefix(Address::of_ipv4(0xc058'6300), 24),              // 6to4 relays, deprecated
    Prefix(Address::of_ipv4(0xc0a8'0000), 16),              // private use
    Prefix(Address::of_ipv4(0xc612'0000), 15),              // benchmarks
    Prefix(Address::of_ipv4(0xc633'6400), 24),              // documentation
    Prefix(Address::of_ipv4(0xcb00'7100), 24),              // documentation
    Prefix(Address::of_ipv4(0xe000'0000), 3),               // multicast, reserved, broadcast
    Prefix(Address::of_bits(0x2001'0000'0000'0000, 0), 23), // protocol assignments, Teredo
    Prefix(Address::of_bits(0x2001'0db8'0000'0000, 0), 32), // documentation
    Prefix(Address::of_bits(0x2002'0000'0000'0000, 0), 16), // 6to4
    Prefix(Address::of_bits(0x3fff'0000'0000'0000, 0), 20), // documentation
};

} // namespace

bool is_public(const Address& address) {
    if (k_translated.contains(address)) {
        return is_public(Address::of_ipv4(static_cast<std::uint32_t>(address.low())));
    }
    if (!address.is_ipv4() && !k_global_unicast.contains(address)) {
        return false;
    }
    return std::none_of(k_special.begin(), k_special.end(),
                        [&](const Prefix& special) { return special.contains(address); });
}

} // namespace ispkit::net
