// SPDX-License-Identifier: MIT
#include "net/own_addresses.hpp"

#include "error.hpp"

#include <ifaddrs.h>

#include <netinet/in.h>

#include <cstring>
#include <memory>

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

std::vector<Prefix> own_addresses() {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        throw_errno("cannot list the addresses of this machine");
    }
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(first, ::freeifaddrs);
    std::vector<Prefix> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr) {
            continue;
        }
        if (entry->ifa_addr->sa_family == AF_INET) {
            sockaddr_in socket{};
            std::memcpy(&socket, entry->ifa_addr, sizeof socket);
            addresses.emplace_back(Address::of_ipv4(ntohl(socket.sin_addr.s_addr)),
                                   Prefix::k_longest);
        } else if (entry->ifa_addr->sa_family == AF_INET6) {
            sockaddr_in6 socket{};
            std::memcpy(&socket, entry->ifa_addr, sizeof socket);
            const std::uint8_t* octets = socket.sin6_addr.s6_addr;
            addresses.emplace_back(
                Address::of_bits(big_endian_half(octets), big_endian_half(octets + 8)),
                Prefix::k_longest);
        }
    }
    return addresses;
}

} // namespace ispkit::net
