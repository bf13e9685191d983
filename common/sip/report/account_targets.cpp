// SPDX-License-Identifier: MIT
#include "sip/report/account_targets.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_accounts_aimed_at = 50'000;

} // namespace

AccountTargets::AccountTargets()
    : table_(k_most_accounts_aimed_at) {}

void AccountTargets::add_attempt(const net::Prefix& prefix, std::string_view account,
                                 bool is_stopped) {
    if (account.empty()) {
        return;
    }
    const std::string name = remembered_account(account);
    AccountTarget& target = table_.at(name);
    target.account = name;
    ++target.attempts;
    target.stopped += is_stopped ? 1 : 0;
    target.networks += seen_.add(pair_hash(prefix, name)) ? 1 : 0;
}

std::vector<AccountTarget> AccountTargets::worst(std::size_t most) const {
    std::vector<AccountTarget> sorted;
    table_.for_each(
        [&](const std::string&, const AccountTarget& target) { sorted.push_back(target); });
    const std::size_t count = std::min(most, sorted.size());
    std::partial_sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count),
                      sorted.end(), [](const AccountTarget& a, const AccountTarget& b) {
                          return std::tie(b.attempts, a.account) < std::tie(a.attempts, b.account);
                      });
    sorted.resize(count);
    return sorted;
}

} // namespace ispkit::sip
