// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/ban_record.hpp"
#include "firewall/ban/refusal.hpp"
#include "metrics/metrics_text.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace ispkit::firewall {

/// What happened to the records that an enforcer has read since it began, for its metrics.
class EnforcementCounts {
public:
    /// Records for the firewall.
    void count(std::span<const BanRecord> records);

    /// One of these, which the firewall did not take.
    void count_failure(const BanRecord& record, std::chrono::sys_seconds now);

    /// A line that did not get to the firewall.
    void count_refusal(Refusal refusal, std::chrono::sys_seconds now);

    void write(metrics::MetricsText& text) const;

private:
    std::int64_t bans_ = 0;
    std::int64_t unbans_ = 0;
    /// By Refusal.
    std::array<std::int64_t, k_refusal_names.size()> refusals_{};
    std::optional<std::chrono::sys_seconds> last_refusal_;
};

} // namespace ispkit::firewall
