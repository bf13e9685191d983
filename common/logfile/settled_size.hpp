// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

namespace ispkit::logfile {

/// How much of a log has been there for a delay: of what is written together, nothing is missing
/// there.
class SettledSize {
public:
    /// Notes the log's size at that time. Returns a size that an earlier call noted, at least
    /// `delay` ago.
    std::uint64_t note(std::uint64_t size, Time now, std::chrono::milliseconds delay) {
        if (std::chrono::abs(now - seen_at_) >= delay) { // also if the clock was set back
            settled_ = std::exchange(seen_, size);
            seen_at_ = now;
        }
        return settled_;
    }

private:
    std::uint64_t settled_ = 0;
    std::uint64_t seen_ = 0;
    Time seen_at_{};
};

} // namespace ispkit::logfile
