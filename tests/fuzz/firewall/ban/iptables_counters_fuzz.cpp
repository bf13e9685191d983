// SPDX-License-Identifier: MIT
// Any octets as the output of "iptables -v -S".

#include "firewall/ban/ipset_script.hpp"
#include "fuzz_target.hpp"

FUZZ_TARGET(iptables_counters, data, size) {
    ispkit::firewall::parse_iptables_counters({reinterpret_cast<const char*>(data), size}, true);
}
