// SPDX-License-Identifier: MIT
#include "rule_keeper.hpp"

#include "error.hpp"
#include "ip_sets.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace ispkit::ipset_ban {

namespace {

constexpr std::chrono::seconds k_pause{1};

} // namespace

RuleKeeper::RuleKeeper(std::optional<firewall::PortList> ports, const net::PrefixSet& never,
                       Tell tell)
    : ports_(std::move(ports))
    , tell_(std::move(tell))
    , next_check_(Clock::now() + k_pause) {
    bans_.replace(list(), Clock::now());
    firewall::end_bans(
        bans_.ends_of(never, Clock::now()),
        [this](auto records, const auto& failed) { apply(records, failed); }, tell_);
}

void RuleKeeper::apply(std::span<const firewall::BanRecord> records,
                       const firewall::ApplyFailed& failed) {
    std::vector<std::pair<firewall::BanRecord, std::string>> failures;
    bans_.add(records, Clock::now());
    ipset_ban::apply(records, [&](const firewall::BanRecord& record, const std::string& why) {
        failures.emplace_back(record, why);
    });
    if (failures.empty() || check()) {
        return; // the records are among the bans that are back
    }
    for (const auto& [record, why] : failures) {
        failed(record, why);
        if (!sets_are_lost_) {
            bans_.add(
                std::array{firewall::BanRecord{firewall::BanRecord::Action::unban, record.prefix}},
                Clock::now());
        }
    }
}

bool RuleKeeper::wait_for_input(int fd, Clock::time_point until) {
    for (;;) {
        pollfd descriptor{fd, POLLIN, 0};
        ::poll(&descriptor, 1, firewall::poll_timeout(std::min(until, next_check_), Clock::now()));
        if (Clock::now() >= next_check_) {
            check();
        }
        if (descriptor.revents != 0 || Clock::now() >= until) {
            return descriptor.revents != 0;
        }
    }
}

firewall::FirewallState RuleKeeper::state() const {
    firewall::FirewallState state{.bans = bans_.count(Clock::now()),
                                  .restorations = restorations_,
                                  .is_complete = !sets_are_lost_ && trouble_.empty(),
                                  .dropped = {}};
    try {
        state.dropped = dropped();
    } catch (const Error&) { // the rules are missing, or cannot be read
        state.is_complete = false;
    }
    return state;
}

bool RuleKeeper::check() {
    constexpr int k_pause_for_each_duration = 20; // so it takes at most a twentieth of the time
    const Clock::time_point start = Clock::now();
    std::string trouble;
    bool is_back = false;
    try {
        is_back = put_back_if_lost();
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
    return is_back;
}

bool RuleKeeper::put_back_if_lost() {
    if (!sets_are_lost_ && has_rules()) {
        return false;
    }
    sets_are_lost_ = sets_are_lost_ || !has_sets();
    set_up(ports_);
    ++restorations_;
    if (!sets_are_lost_) {
        tell_("another program removed the rules: they are back");
        return false;
    }
    const std::vector<firewall::BanRecord> records = bans_.records(Clock::now());
    std::size_t failures = 0;
    ipset_ban::apply(records, [&](const auto&, const std::string&) { ++failures; });
    sets_are_lost_ = false;
    tell_(fmt::format("another program removed the rules and sets: they are back, with {} of {} "
                      "bans",
                      records.size() - failures, records.size()));
    return true;
}

} // namespace ispkit::ipset_ban
