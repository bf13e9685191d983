// SPDX-License-Identifier: MIT
#include "net/own_addresses.hpp"

#include "error.hpp"
#include "net/socket_address.hpp"

#include <ifaddrs.h>

#include <unistd.h>

#include <array>
#include <climits>
#include <memory>
#include <optional>

namespace ispkit::net {

std::vector<Prefix> own_addresses() {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        throw_errno("cannot list the addresses of this machine");
    }
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(first, ::freeifaddrs);
    std::vector<Prefix> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        const std::optional<Address> address =
            entry->ifa_addr == nullptr ? std::nullopt : address_of(*entry->ifa_addr);
        if (address) {
            addresses.emplace_back(*address, Prefix::k_longest);
        }
    }
    return addresses;
}

std::string own_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

} // namespace ispkit::net
