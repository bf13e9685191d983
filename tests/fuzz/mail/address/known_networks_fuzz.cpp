// SPDX-License-Identifier: MIT
// Any octets as a file of customers' networks.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/address/known_networks.hpp"

#include <cstdint>
#include <string_view>

FUZZ_TARGET(known_networks, data, size) {
    using namespace ispkit;
    try {
        mail::KnownNetworks networks;
        networks.add_file({reinterpret_cast<const char*>(data), size}, "networks");
        networks.find(net::Address::of_ipv4(0xc633'6407));
    } catch (const Error&) {
    }
}
