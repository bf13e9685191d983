// SPDX-License-Identifier: MIT
// Any octets as libnftables' JSON.

#include "error.hpp"
#include "firewall/ban/nft_listing.hpp"
#include "fuzz_target.hpp"

#include <cstdint>

FUZZ_TARGET(nft_listing, data, size) {
    using namespace ispkit;
    try {
        firewall::parse_nft_listing({reinterpret_cast<const char*>(data), size});
    } catch (const Error&) {
    }
}
