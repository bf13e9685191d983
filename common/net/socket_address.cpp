// SPDX-License-Identifier: MIT
#include "net/socket_address.hpp"

#include <netinet/in.h>

#include <cstdint>
#include <cstring>

namespace ispkit::net {

namespace {

std::uint64_t big_endian_half(const std::uint8_t* octets) {
    std::uint64_t half = 0;
    for (int i = 0; i < 8; ++i) {
        half = half << 8 | octets[i];
    }
    return half;
}

} // namespace

std::optional<Address> address_of(const sockaddr& socket) {
    if (socket.sa_family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &socket, sizeof ipv4);
        return Address::of_ipv4(ntohl(ipv4.sin_addr.s_addr));
    }
    if (socket.sa_family == AF_INET6) {
        sockaddr_in6 ipv6{};
        std::memcpy(&ipv6, &socket, sizeof ipv6);
        const std::uint8_t* octets = ipv6.sin6_addr.s6_addr;
        return Address::of_bits(big_endian_half(octets), big_endian_half(octets + 8));
    }
    return std::nullopt;
}

} // namespace ispkit::net
