// SPDX-License-Identifier: MIT
#include "firewall/ban/standing_bans.hpp"

#include <algorithm>

namespace ispkit::firewall {

void StandingBans::add(std::span<const BanRecord> records, Time now) {
    for (const BanRecord& record : records) {
        if (record.action == BanRecord::Action::ban) {
            ends_[record.prefix] = now + std::chrono::seconds(record.seconds);
        } else {
            ends_.erase(record.prefix);
        }
    }
    forget_ended(now);
}

void StandingBans::replace(const BanListing& listing, Time now) {
    ends_.clear();
    feeds_.clear();
    for (const BanListing::Ban& ban : listing.bans) {
        if (!ban.source.empty()) {
            feeds_[ban.source].push_back(ban.prefix);
        } else if (ban.seconds_left) {
            ends_[ban.prefix] = now + std::chrono::seconds(*ban.seconds_left);
        }
    }
}

std::vector<BanRecord> StandingBans::records(Time now) const {
    std::vector<BanRecord> records;
    for (const auto& [prefix, end] : ends_) {
        if (now < end) {
            const auto left = std::chrono::ceil<std::chrono::seconds>(end - now).count();
            records.push_back(
                {BanRecord::Action::ban, prefix,
                 static_cast<std::uint32_t>(std::min<std::int64_t>(left, k_longest_ban))});
        }
    }
    return records;
}

std::vector<BanRecord> StandingBans::ends_of(const net::PrefixSet& never, Time now) const {
    std::vector<BanRecord> records;
    for (const auto& [prefix, end] : ends_) {
        if (now < end && never.overlaps(prefix)) {
            records.push_back({BanRecord::Action::unban, prefix});
        }
    }
    return records;
}

std::size_t StandingBans::count(Time now) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(ends_, [&](const auto& ban) { return now < ban.second; }));
}

void StandingBans::forget_ended(Time now) {
    constexpr std::size_t k_fewest = 1024;
    if (ends_.size() < next_search_) {
        return;
    }
    std::erase_if(ends_, [&](const auto& ban) { return ban.second <= now; });
    next_search_ = std::max(k_fewest, 2 * ends_.size());
}

} // namespace ispkit::firewall
