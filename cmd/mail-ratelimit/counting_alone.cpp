// SPDX-License-Identifier: MIT
#include "counting_alone.hpp"

namespace ispkit::ratelimit {

namespace {

std::vector<mail::SuspensionRule> rules_of_places(std::vector<mail::SuspensionRule> rules) {
    std::erase_if(rules, [](const mail::SuspensionRule& rule) {
        return rule.sign == mail::SuspensionRule::Sign::refusals;
    });
    return rules;
}

} // namespace

CountingAlone::CountingAlone(mail::RatePolicy& policy, mail::PendingRecipients& pending,
                             std::int64_t nodes, const std::vector<mail::SuspensionRule>& rules,
                             geo::Geolocation& geolocation)
    : watch_(rules_of_places(rules), geolocation)
    , limiter_(store_, policy, pending) {
    limiter_.divide_limits(nodes);
    if (!rules.empty()) {
        limiter_.watch(watch_);
    }
}

std::vector<mail::RateDecision> CountingAlone::decide(std::span<const mail::PolicyRequest> requests,
                                                      std::chrono::seconds kept_history,
                                                      std::chrono::sys_seconds now) {
    std::int64_t removed = 0;
    if (now >= next_sweep_ && !sweep_.next(kept_history, now, removed)) {
        next_sweep_ = now + std::chrono::minutes(1);
    }
    std::vector<mail::RateDecision> decisions = limiter_.decide(requests, now);
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        const bool is_counted = decisions[i].is_concerned && !decisions[i].is_refused() &&
                                !decisions[i].is_repeated && requests[i].stage != mail::Stage::rcpt;
        counted_ += is_counted ? 1 : 0;
    }
    return decisions;
}

bool CountingAlone::merge_next(mail::RateStore& shared, std::chrono::sys_seconds now) {
    try {
        return counts_.merge_next(shared, now);
    } catch (const store::Busy& busy) {
        throw store::Away(busy.what());
    }
}

} // namespace ispkit::ratelimit
