// SPDX-License-Identifier: MIT
#include "firewall/enforcer/enforcement_counts.hpp"

#include <algorithm>
#include <cstddef>

namespace ispkit::firewall {

void EnforcementCounts::count(std::span<const BanRecord> records) {
    const auto bans = std::ranges::count(records, BanRecord::Action::ban, &BanRecord::action);
    bans_ += bans;
    unbans_ += static_cast<std::int64_t>(records.size()) - bans;
}

void EnforcementCounts::count_failure(const BanRecord& record, std::chrono::sys_seconds now) {
    --(record.action == BanRecord::Action::ban ? bans_ : unbans_);
    count_refusal(Refusal::by_firewall, now);
}

void EnforcementCounts::count_refusal(Refusal refusal, std::chrono::sys_seconds now) {
    ++refusals_[static_cast<std::size_t>(refusal)];
    last_refusal_ = now;
}

void EnforcementCounts::write(metrics::MetricsText& text) const {
    using Type = metrics::MetricsText::Type;
    text.begin("records_applied_total", Type::counter, "Records that took effect.");
    text.add({{"action", "ban"}}, bans_);
    text.add({{"action", "unban"}}, unbans_);
    text.begin("records_refused_total", Type::counter,
               "Lines and records without effect, by the reason.");
    for (std::size_t i = 0; i < refusals_.size(); ++i) {
        text.add({{"reason", k_refusal_names[i]}}, refusals_[i]);
    }
    if (last_refusal_) {
        text.begin("last_refusal_timestamp_seconds", Type::gauge,
                   "When a record was refused last, in seconds since 1970.");
        text.add({}, *last_refusal_);
    }
}

} // namespace ispkit::firewall
