// SPDX-License-Identifier: MIT
#include "sip/ban/client_accounts.hpp"

#include <algorithm>
#include <functional>

namespace ispkit::sip {

using logfile::Time;

namespace {

constexpr std::size_t k_most_clients = 50'000;
/// Of one network: accounts that anyone can name, and all with those that it has proved to use.
constexpr std::size_t k_most_named = 32;
constexpr std::size_t k_most_used = 1000;
constexpr std::chrono::hours k_between_stores{1};

/// People mistype a password once or twice, and some own more than one account.
constexpr unsigned k_failures_of_guesser = 3;
constexpr std::size_t k_accounts_of_guesser = 3;

/// One account may be one that an attacker guessed from elsewhere.
constexpr std::size_t k_fewest_at_work = 2;

std::size_t hash_of_account(std::string_view account) {
    return std::hash<std::string_view>()(account);
}

/// Moves the entry of an account to the end; adds `fresh` if there is none. Forgets entries from
/// before `oldest`, and the oldest if there are `most`.
template <typename Entry>
Entry& latest(std::vector<Entry>& entries, const Entry& fresh, Time oldest, std::size_t most) {
    std::erase_if(entries, [&](const Entry& entry) { return entry.last < oldest; });
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const Entry& entry) { return entry.hash == fresh.hash; });
    if (found != entries.end()) {
        std::rotate(found, found + 1, entries.end());
        entries.back().last = fresh.last;
        return entries.back();
    }
    if (entries.size() >= most) {
        entries.erase(entries.begin());
    }
    return entries.emplace_back(fresh);
}

} // namespace

ClientAccounts::ClientAccounts()
    : clients_(k_most_clients) {}

const ClientAccounts::Used* ClientAccounts::Client::use_of(std::size_t hash) const {
    const auto found =
        std::find_if(used.begin(), used.end(), [&](const Used& use) { return use.hash == hash; });
    return found == used.end() ? nullptr : &*found;
}

bool ClientAccounts::Used::upgrade(Standing to) {
    const bool is_upgrade = standing == Standing::unproven && to == Standing::proven;
    standing = is_upgrade ? to : standing;
    return is_upgrade;
}

bool ClientAccounts::Client::is_own(std::size_t hash) const {
    const Used* const use = use_of(hash);
    return use != nullptr && use->standing == Standing::proven;
}

bool ClientAccounts::Client::has_telephones() const {
    return std::any_of(used.begin(), used.end(),
                       [](const Used& use) { return use.standing == Standing::proven; });
}

std::size_t ClientAccounts::Client::at_work(Time time) const {
    const auto own =
        static_cast<std::size_t>(std::count_if(used.begin(), used.end(), [&](const Used& use) {
            return use.standing == Standing::proven && time <= use.last + k_day;
        }));
    const auto others = static_cast<std::size_t>(
        std::count_if(failed.begin(), failed.end(), [&](const Failed& account) {
            return time <= account.last + k_day && !is_own(account.hash);
        }));
    return own >= k_fewest_at_work && own > others && others < k_most_named ? own : 0;
}

std::tuple<std::size_t, std::size_t, Time> ClientAccounts::Client::worth() const {
    return {used.size(), failed.size(),
            std::max(used.empty() ? Time() : used.back().last,
                     failed.empty() ? Time() : failed.back().last)};
}

void ClientAccounts::prefetch(const net::Prefix& prefix) const {
    if (const Client* const client = clients_.prefetch(prefix)) {
        container::prefetch_bytes(client->failed.data(), client->failed.size() * sizeof(Failed));
    }
}

void ClientAccounts::add_failure(const net::Prefix& prefix, std::string_view account, Time time) {
    const std::size_t hash = hash_of_account(account);
    Client& client = clients_.at(prefix);
    if (!client.is_own(hash)) {
        ++latest(client.failed, {hash, 0, std::chrono::floor<Failed::Seconds>(time)}, time - k_day,
                 k_most_named)
              .failures;
    }
}

ClientAccounts::Result ClientAccounts::add_success(const net::Prefix& prefix,
                                                   std::string_view account, Proof proof,
                                                   Time time) {
    const std::size_t hash = hash_of_account(account);
    Client& client = clients_.at(prefix);
    unsigned own_failures = 0;
    unsigned failures = 0;
    std::size_t others = 0;
    for (const Failed& failed : client.failed) {
        if (time <= failed.last + k_day) {
            failures += failed.failures;
            own_failures += failed.hash == hash ? failed.failures : 0;
            others += failed.hash != hash && client.use_of(failed.hash) == nullptr ? 1 : 0;
        }
    }
    const bool may_be_guess =
        own_failures >= k_failures_of_guesser || others >= k_accounts_of_guesser;
    const Standing standing = may_be_guess && !client.is_own(hash) ? Standing::guessed
                              : proof == Proof::yes                ? Standing::proven
                                                                   : Standing::unproven;
    const bool is_new = client.use_of(hash) == nullptr;
    Used& use = latest(client.used, {hash, standing, Time(), time}, time - k_use_memory,
                       proof == Proof::yes ? k_most_used : k_most_named);
    const bool is_upgrade = use.upgrade(standing);
    Result result;
    if (is_new && may_be_guess) {
        result.failures_of_guess = failures;
    }
    if (is_upgrade || use.stored + k_between_stores <= time) {
        use.stored = time;
        result.news = AccountUse{prefix, std::string(account), use.standing, time};
    }
    return result;
}

void ClientAccounts::restore(const AccountUse& use) {
    Used& used = latest(clients_.at(use.prefix).used,
                        {hash_of_account(use.account), use.standing, use.time, use.time},
                        use.time - k_use_memory,
                        use.standing == Standing::proven ? k_most_used : k_most_named);
    used.upgrade(use.standing);
    used.stored = std::max(used.stored, use.time);
}

bool ClientAccounts::is_own(const net::Prefix& prefix, std::string_view account) const {
    const Client* const client = clients_.find(prefix);
    return client != nullptr && client->is_own(hash_of_account(account));
}

bool ClientAccounts::has_telephones(const net::Prefix& prefix) const {
    const Client* const client = clients_.find(prefix);
    return client != nullptr && client->has_telephones();
}

std::size_t ClientAccounts::networks_with_telephones() const {
    std::size_t networks = 0;
    clients_.for_each([&](const net::Prefix&, const Client& client) {
        networks += client.has_telephones() ? 1 : 0;
    });
    return networks;
}

std::size_t ClientAccounts::at_work(const net::Prefix& prefix, Time time) const {
    const Client* const client = clients_.find(prefix);
    return client == nullptr ? 0 : client->at_work(time);
}

std::size_t ClientAccounts::at_work_within(const net::Prefix& network, Time time) const {
    std::size_t accounts = 0;
    clients_.for_each([&](const net::Prefix& prefix, const Client& client) {
        accounts += network.contains(prefix.first()) ? client.at_work(time) : 0;
    });
    return accounts;
}

} // namespace ispkit::sip
