// SPDX-License-Identifier: MIT
// Any octets as a published list of addresses.

#include "error.hpp"
#include "firewall/ban/feed.hpp"
#include "fuzz_target.hpp"

#include <cstdint>

FUZZ_TARGET(feed, data, size) {
    using namespace ispkit;
    try {
        firewall::for_each_prefix_of_feed({reinterpret_cast<const char*>(data), size}, "feed",
                                          [](const net::Prefix&) {});
    } catch (const Error&) {
    }
}
