// SPDX-License-Identifier: MIT
// Any octets as the output of "ipset save".

#include "error.hpp"
#include "firewall/ban/ipset_script.hpp"
#include "fuzz_target.hpp"

#include <cstdint>

FUZZ_TARGET(ipset_listing, data, size) {
    using namespace ispkit;
    try {
        firewall::parse_ipset_listing({reinterpret_cast<const char*>(data), size});
    } catch (const Error&) {
    }
}
