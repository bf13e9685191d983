// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::sip {

class UserPatterns;

/// How to read a log.
struct LogSettings {
    /// For lines that have no other meaning or are harmless by themselves. May be null; otherwise
    /// they must outlive what reads with them.
    const UserPatterns* patterns = nullptr;

    /// The names of programs in syslog or the journal that are Asterisk, besides those that contain
    /// "asterisk".
    std::vector<std::string> programs = {};

    /// How to read lines of unknown shape that speak of a failure: detecting them takes time.
    enum class Unknown : std::uint8_t { are_nothing, are_unclear };
    Unknown unknown = Unknown::are_nothing;
};

} // namespace ispkit::sip
