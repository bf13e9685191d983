// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace ispkit::bench {

/// What a policy service must answer to the mails of Traffic, by its rules and without a database.
/// A client's mails come one after the other.
class ReplayModel {
public:
    virtual ~ReplayModel() = default;
    /// Whether the mail with that number is deferred or refused.
    virtual bool refuses(std::uint64_t number, std::chrono::sys_seconds now) = 0;
};

} // namespace ispkit::bench
