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

void PasswordGuesses::Stranger::forget_old(Time time) {
    std::erase_if(accounts,
                  [&](const FailedAccount& failed) { return failed.last + k_guess_memory < time; });
}

unsigned PasswordGuesses::Stranger::take(std::size_t hash) {
    const auto found =
        std::find_if(accounts.begin(), accounts.end(),
                     [&](const FailedAccount& failed) { return failed.hash == hash; });
    if (found == accounts.end()) {
        return 0;
    }
    const unsigned failures = found->failures;
    accounts.erase(found);
    return failures;
}

bool PasswordGuesses::uses(const net::Prefix& prefix, std::size_t account) const {
    return uses_.find(hash_of_use(prefix, account)) != nullptr;
}

void PasswordGuesses::add_failure(const net::Prefix& prefix, std::string_view account, Time time) {
    const std::size_t hash = std::hash<std::string_view>()(account);
    Stranger& stranger = strangers_.at(prefix);
    stranger.forget_old(time);
    const unsigned before = stranger.take(hash);
    if (stranger.accounts.size() == k_most_failed_accounts) {
        stranger.accounts.erase(stranger.accounts.begin());
    }
    stranger.accounts.push_back({hash, before + 1, time});
}

unsigned PasswordGuesses::add_success(const net::Prefix& prefix, std::string_view account,
                                      Time time) {
    const std::size_t hash = std::hash<std::string_view>()(account);
    const bool is_known = uses(prefix, hash);
    uses_.at(hash_of_use(prefix, hash)).last = time;
    Stranger* const stranger = strangers_.find(prefix);
    if (stranger == nullptr) {
        return 0;
    }
    stranger->forget_old(time);
    const unsigned own_failures = stranger->take(hash);
    unsigned failures = own_failures;
    std::size_t others = 0;
    for (const FailedAccount& failed : stranger->accounts) {
        failures += failed.failures;
        others += uses(prefix, failed.hash) ? 0 : 1;
    }
    const bool has_guessed =
        own_failures >= k_failures_of_guesser || others >= k_accounts_of_guesser;
    return has_guessed && !is_known ? failures : 0;
}

} // namespace ispkit::sip
