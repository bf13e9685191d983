// SPDX-License-Identifier: MIT
#include "rate_model.hpp"

#include "mail/limit/rate_window.hpp"
#include "policy_traffic.hpp"

namespace ispkit::bench {

using std::chrono::sys_seconds;

bool RateModel::is_full(Usage& usage, const Limit& limit, sys_seconds now) {
    usage.erase(usage.begin(), usage.lower_bound(mail::oldest_step(limit.window, now)));
    std::int64_t messages = 0;
    for (const auto& [step, count] : usage) {
        messages += count;
    }
    return messages >= limit.messages;
}

bool RateModel::refuses(std::uint64_t number, sys_seconds now) {
    Customer& customer = customers_[number];
    const bool logs_in = !Mail::of(Kind::ratelimit, number).login.empty();
    if ((logs_in && is_full(customer.login, login_, now)) ||
        is_full(customer.client, client_, now)) {
        return true;
    }
    if (logs_in) {
        ++customer.login[mail::step_at(login_.window, now)];
    }
    ++customer.client[mail::step_at(client_.window, now)];
    return false;
}

} // namespace ispkit::bench
