// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/ban_listing.hpp"
#include "firewall/ban/ban_record.hpp"
#include "net/prefix_set.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace ispkit::firewall {

/// The bans that the kernel enforces, those of records each with its end, so that they can be put
/// back with the time left. About 64 bytes for each; ended bans are forgotten.
class StandingBans {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Records that the kernel has accepted.
    void add(std::span<const BanRecord> records, Time now);

    /// Forgets all, and takes what the kernel lists.
    void replace(const BanListing& listing, Time now);

    /// A record for each ban that has not ended, with the time left, rounded up to seconds.
    std::vector<BanRecord> records(Time now) const;

    /// The ends of the running bans that contain any of these addresses, but for those of feeds.
    std::vector<BanRecord> ends_of(const net::PrefixSet& never, Time now) const;

    /// How many bans have not ended, without those of feeds.
    std::size_t count(Time now) const;

    /// The bans of each feed.
    const std::map<std::string, std::vector<net::Prefix>>& feeds() const { return feeds_; }

private:
    void forget_ended(Time now);

    std::unordered_map<net::Prefix, Time> ends_;
    std::map<std::string, std::vector<net::Prefix>> feeds_;
    /// Ended bans are searched for when there are as many as this.
    std::size_t next_search_ = 1024;
};

} // namespace ispkit::firewall
