// SPDX-License-Identifier: MIT
// Any octets as a ban record: what is understood means the same when it is written and read again.

#include "error.hpp"
#include "firewall/ban/ban_record.hpp"
#include "fuzz_target.hpp"

#include <cstdint>
#include <cstdlib>

FUZZ_TARGET(ban_record, data, size) {
    using namespace ispkit;
    try {
        const firewall::BanRecord record =
            firewall::parse_ban_record({reinterpret_cast<const char*>(data), size});
        if (firewall::parse_ban_record(firewall::ban_line(record)) != record) {
            std::abort();
        }
    } catch (const Error&) {
    }
}
