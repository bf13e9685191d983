// SPDX-License-Identifier: MIT
// Any octets as a ban record: what is understood means the same when it is written and read again.

#include "error.hpp"
#include "firewall/ban/ban_record.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ispkit;
    try {
        const firewall::BanRecord record =
            firewall::parse_ban_record({reinterpret_cast<const char*>(data), size});
        if (firewall::parse_ban_record(firewall::ban_line(record)) != record) {
            std::abort();
        }
    } catch (const Error&) {
    }
    return 0;
}
