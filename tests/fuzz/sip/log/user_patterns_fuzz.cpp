// SPDX-License-Identifier: MIT
// Any bytes as a file of patterns: it is accepted or refused.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "sip/log/user_patterns.hpp"

#include <cstdint>
#include <string_view>

FUZZ_TARGET(user_patterns, data, size) {
    using namespace ispkit;
    try {
        const sip::UserPatterns patterns({reinterpret_cast<const char*>(data), size}, "patterns");
        sip::LogEvent event;
        patterns.read("auth failed for 100 from 203.0.113.5", event);
    } catch (const Error&) {
    }
}
