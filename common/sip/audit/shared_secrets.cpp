// SPDX-License-Identifier: MIT
#include "sip/audit/shared_secrets.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ispkit::sip {

namespace {

using Holders = std::vector<const Credential*>;

/// Joins the holders of a secret that open the same account.
class Accounts {
public:
    explicit Accounts(const Holders& holders)
        : joined_to_(holders.size()) {
        std::iota(joined_to_.begin(), joined_to_.end(), std::size_t{0});
        for (const Credential* holder : holders) {
            for (const std::string_view account : holder->accounts) {
                if (account.ends_with('@') || account.starts_with('@')) {
                    halves_.insert(account);
                }
            }
        }
        for (std::size_t i = 0; i < holders.size(); ++i) {
            for (const std::string_view account : holder_accounts(*holders[i])) {
                joined_to_[of(i)] = of(first_.try_emplace(account, i).first->second);
            }
        }
    }

    /// A number that all holders of the same account have.
    std::size_t of(std::size_t holder) {
        while (joined_to_[holder] != holder) {
            holder = joined_to_[holder] = joined_to_[joined_to_[holder]];
        }
        return holder;
    }

private:
    /// A login without a known domain may be at any domain; an unknown login may be any login.
    std::vector<std::string_view> holder_accounts(const Credential& holder) const {
        std::vector<std::string_view> accounts(holder.accounts.begin(), holder.accounts.end());
        for (const std::string_view account : holder.accounts) {
            const std::size_t at = std::min(account.rfind('@'), account.size());
            for (const std::string_view half :
                 {account.substr(0, at + (at < account.size())), account.substr(at)}) {
                if (halves_.contains(half)) {
                    accounts.push_back(half);
                }
            }
        }
        return accounts;
    }

    std::vector<std::size_t> joined_to_;
    std::unordered_set<std::string_view> halves_;
    std::unordered_map<std::string_view, std::size_t> first_;
};

std::string list_of(const std::vector<std::string>& owners) {
    return owners.size() == 1 ? fmt::format("[{}]", owners.front())
                              : fmt::format("[{}] and [{}]", owners[0], owners[1]);
}

void report(const Credential& credential, std::string message, Findings& findings) {
    findings.add(k_secret_shared, credential.config->config, credential.setting->place,
                 credential.section->title(), std::move(message), credential.text);
}

void check_holders(const Holders& holders, Findings& findings) {
    Accounts accounts(holders);
    std::size_t second = 0;
    while (second < holders.size() && accounts.of(second) == accounts.of(0)) {
        ++second;
    }
    if (second == holders.size()) {
        return;
    }
    for (std::size_t i = 0; i < holders.size(); ++i) {
        const Credential& other = *holders[accounts.of(i) == accounts.of(0) ? second : 0];
        report(*holders[i],
               fmt::format("{} has the same secret ({})", list_of(other.owners),
                           place(other.config->config.files[other.setting->place.file],
                                 other.setting->place.line)),
               findings);
    }
}

} // namespace

void check_shared_secrets(std::span<const Credential> credentials, Findings& findings) {
    std::unordered_map<std::string_view, Holders> by_secret;
    for (const Credential& credential : credentials) {
        if (credential.owners.size() > 1) {
            report(credential, fmt::format("{} have the same secret", list_of(credential.owners)),
                   findings);
        }
        if (credential.form == Credential::Form::plain) {
            by_secret[credential.text].push_back(&credential);
        }
    }
    for (const auto& [secret, holders] : by_secret) {
        check_holders(holders, findings);
    }
}

} // namespace ispkit::sip
