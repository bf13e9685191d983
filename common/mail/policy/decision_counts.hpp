// SPDX-License-Identifier: MIT
#pragma once

#include "metrics/metrics_text.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace ispkit::mail {

/// What a policy service has done since it began, for its metrics.
class DecisionCounts {
public:
    /// A request was answered; an empty action is none.
    void count(std::string_view action);
    /// Requests that waited together were decided, and that took so long.
    void count_batch(std::chrono::steady_clock::duration time);
    /// The database ceased to work.
    void count_failure() { ++database_failures_; }

    void write(metrics::MetricsText& text) const;

private:
    enum class Answer : std::uint8_t { passed, held, deferred, rejected, none };
    static Answer answer_of(std::string_view action);

    std::array<std::int64_t, 5> requests_{};
    std::int64_t batches_ = 0;
    std::chrono::steady_clock::duration time_{0};
    std::int64_t database_failures_ = 0;
};

} // namespace ispkit::mail
