// SPDX-License-Identifier: MIT
#include "rule_keeper.hpp"

#include "error.hpp"
#include "ip_sets.hpp"

#include <poll.h>

#include <algorithm>

namespace ispkit::ipset_ban {

namespace {

constexpr std::chrono::seconds k_pause{1};

} // namespace

RuleKeeper::RuleKeeper(std::optional<firewall::PortList> ports, Tell tell)
    : ports_(std::move(ports))
    , tell_(std::move(tell))
    , next_check_(Clock::now() + k_pause) {
    bans_.replace(list(), Clock::now());
}

void RuleKeeper::apply(std::span<const firewall::BanRecord> records,
                       const firewall::ApplyFailed& failed) {
    bans_.add(records, Clock::now());
    ipset_ban::apply(records, failed);
}

void RuleKeeper::wait_for_input(int fd) {
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(next_check_ - Clock::now()).count();
        pollfd descriptor{fd, POLLIN, 0};
        ::poll(&descriptor, 1, static_cast<int>(std::max<std::int64_t>(0, left)));
        if (Clock::now() >= next_check_) {
            check();
        }
        if (descriptor.revents != 0) {
            return;
        }
    }
}

void RuleKeeper::check() {
    constexpr int k_pause_for_each_duration = 20; // so it takes at most a twentieth of the time
    const Clock::time_point start = Clock::now();
    std::string trouble;
    try {
        put_back_if_lost();
    } catch (const Error& error) {
        trouble = error.what();
    }
    if (!trouble.empty() && trouble != trouble_) {
        tell_(fmt::format("the rules cannot be checked: {}", trouble));
    }
    trouble_ = trouble;
    const Clock::time_point end = Clock::now();
    next_check_ =
        end + std::max<Clock::duration>(k_pause, k_pause_for_each_duration * (end - start));
}

void RuleKeeper::put_back_if_lost() {
    if (has_rules()) {
        return;
    }
    const bool had_sets = has_sets();
    set_up(ports_);
    if (had_sets) {
        tell_("another program removed the rules: they are back");
        return;
    }
    const std::vector<firewall::BanRecord> records = bans_.records(Clock::now());
    std::size_t failures = 0;
    ipset_ban::apply(records, [&](const auto&, const std::string&) { ++failures; });
    tell_(fmt::format("another program removed the rules and sets: they are back, with {} of {} "
                      "bans",
                      records.size() - failures, records.size()));
}

} // namespace ispkit::ipset_ban
