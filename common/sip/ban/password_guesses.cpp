// SPDX-License-Identifier: MIT
#include "sip/ban/password_guesses.hpp"

#include <algorithm>
#include <functional>

namespace ispkit::sip {

using logfile::Time;

namespace {

constexpr std::size_t k_most_strangers = 50'000;
constexpr std::size_t k_most_failed_accounts = 16;
constexpr std::size_t k_most_uses = 200'000;
constexpr std::chrono::hours k_guess_memory{24};

/// People mistype a password once or twice.
constexpr unsigned k_failures_of_guesser = 3;
/// And some own more than one account.
constexpr std::size_t k_accounts_of_guesser = 3;

std::size_t hash_of_use(const net::Prefix& prefix, std::size_t account) {
    return std::hash<net::Prefix>()(prefix) * 31 ^ account;
}

} // namespace

PasswordGuesses::PasswordGuesses()
    : strangers_(k_most_strangers)
    , uses_(k_most_uses) {}

void PasswordGuesses::add_failure(const net::Prefix& prefix, std::string_view account, Time time) {
    const std::size_t hash = std::hash<std::string_view>()(account);
    std::vector<FailedAccount>& accounts = strangers_.at(prefix).accounts;
    FailedAccount failed{hash, 0, time};
    std::erase_if(accounts, [&](const FailedAccount& known) {
        if (known.hash == hash && time <= known.last + k_guess_memory) {
            failed.failures = known.failures;
        }
        return known.hash == hash || known.last + k_guess_memory < time;
    });
    if (accounts.size() == k_most_failed_accounts) {
        accounts.erase(accounts.begin());
    }
    ++failed.failures;
    accounts.push_back(failed);
}

unsigned PasswordGuesses::add_success(const net::Prefix& prefix, std::string_view account,
                                      Time time) {
    const std::size_t hash = std::hash<std::string_view>()(account);
    Use& use = uses_.at(hash_of_use(prefix, hash));
    const bool is_known = use.last != Time();
    use.last = time;
    Stranger* const stranger = strangers_.find(prefix);
    if (stranger == nullptr) {
        return 0;
    }
    std::erase_if(stranger->accounts,
                  [&](const FailedAccount& failed) { return failed.last + k_guess_memory < time; });
    unsigned own_failures = 0;
    unsigned failures = 0;
    std::size_t others = 0;
    for (const FailedAccount& failed : stranger->accounts) {
        const bool is_own = failed.hash == hash;
        own_failures += is_own ? failed.failures : 0;
        failures += failed.failures;
        others += !is_own && uses_.find(hash_of_use(prefix, failed.hash)) == nullptr ? 1 : 0;
    }
    std::erase_if(stranger->accounts,
                  [&](const FailedAccount& failed) { return failed.hash == hash; });
    const bool has_guessed =
        own_failures >= k_failures_of_guesser || others >= k_accounts_of_guesser;
    return has_guessed && !is_known ? failures : 0;
}

} // namespace ispkit::sip
