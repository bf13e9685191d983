// SPDX-License-Identifier: MIT
// Any octets as libnftables' JSON.

#include "error.hpp"
#include "firewall/ban/nft_listing.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ispkit;
    try {
        firewall::parse_nft_listing({reinterpret_cast<const char*>(data), size});
    } catch (const Error&) {
    }
    return 0;
}
