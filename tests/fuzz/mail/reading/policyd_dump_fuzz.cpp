// SPDX-License-Identifier: MIT
// Any octets as policyd's table: counters, or an Error.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/reading/policyd_dump.hpp"

#include <cstdint>
#include <cstdlib>

FUZZ_TARGET(policyd_dump, data, size) {
    using namespace ispkit;
    try {
        const std::string_view text(reinterpret_cast<const char*>(data), size);
        for (const mail::PolicydCounter& counter : mail::parse_policyd_dump(text, "dump")) {
            if (counter.key.empty() || counter.counted.messages < 0) {
                std::abort();
            }
        }
    } catch (const Error&) {
    }
}
