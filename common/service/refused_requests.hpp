// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::service {

/// The requests that a service could not understand. They are remembered for an hour after the last
/// one, so that a monitor that looks in between sees them.
class RefusedRequests {
public:
    void add(std::string_view why, std::chrono::sys_seconds now);

    /// "2 requests not understood, the last one at 2026-11-23T03:00:00+01:00: policy request: too
    /// long"; nothing if there are none to remember.
    std::optional<std::string> problem(std::chrono::sys_seconds now) const;

private:
    bool are_remembered(std::chrono::sys_seconds now) const;

    std::int64_t count_ = 0;
    std::chrono::sys_seconds last_;
    std::string why_;
};

} // namespace ispkit::service
