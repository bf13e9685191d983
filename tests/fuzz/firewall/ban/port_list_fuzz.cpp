// SPDX-License-Identifier: MIT
// Any octets as a list of ports: what is understood means the same when it is written and read
// again.

#include "error.hpp"
#include "firewall/ban/port_list.hpp"
#include "fuzz_target.hpp"

#include <cstdint>
#include <cstdlib>

FUZZ_TARGET(port_list, data, size) {
    using namespace ispkit;
    try {
        const auto ports = firewall::PortList::parse({reinterpret_cast<const char*>(data), size});
        if (firewall::PortList::parse(ports.str()) != ports) {
            std::abort();
        }
    } catch (const Error&) {
    }
}
