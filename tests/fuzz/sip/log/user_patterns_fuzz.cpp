// SPDX-License-Identifier: MIT
// Any bytes as a file of patterns: it is accepted or refused. A file ending in
// "f" that it includes has the same text.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "sip/log/user_patterns.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

FUZZ_TARGET(user_patterns, data, size) {
    using namespace ispkit;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto read = [&](const std::string& path) {
        return path.ends_with('f') ? std::optional(text) : std::nullopt;
    };
    try {
        const sip::UserPatterns patterns(text, "patterns", read);
        sip::LogEvent event;
        std::string buffer;
        patterns.read("Nov 23 19:44:50 host x[1]: auth failed for 100 from 203.0.113.5", buffer,
                      event);
    } catch (const Error&) {
    }
}
