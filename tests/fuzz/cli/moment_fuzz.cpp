// SPDX-License-Identifier: MIT
// Any octets as a value of --since.

#include "cli/moment.hpp"
#include "error.hpp"
#include "fuzz_target.hpp"

#include <cstdint>
#include <string_view>

FUZZ_TARGET(moment, data, size) {
    using namespace ispkit;
    try {
        cli::parse_moment({reinterpret_cast<const char*>(data), size},
                          std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000)));
    } catch (const Error&) {
    }
}
