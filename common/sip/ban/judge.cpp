// SPDX-License-Identifier: MIT
#include "sip/ban/judge.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::sip {

using logfile::Time;

namespace {

/// Together well under 256 MiB with all tables full.
constexpr std::size_t k_most_offenders = 400'000;
constexpr std::size_t k_most_networks = 50'000;
constexpr std::size_t k_most_targets = 20'000;
constexpr std::size_t k_most_askers = 20'000;

/// How long a network's banned hosts are counted together.
constexpr std::chrono::hours k_network_memory{24};

constexpr std::size_t k_longest_account = 64;
constexpr std::size_t k_most_accounts_named = 20;

net::Prefix network_around(const net::Prefix& prefix) {
    constexpr unsigned k_ipv4_network = 24;
    constexpr unsigned k_ipv6_network = 48;
    return {prefix.first(),
            std::min(prefix.length(), prefix.is_ipv4() ? k_ipv4_network : k_ipv6_network)};
}

/// 0 where the event names no session.
std::size_t hash_of_session(const LogEvent& event) {
    return event.call_id.empty() ? 0 : std::hash<std::string_view>()(event.call_id);
}

} // namespace

std::string_view name_of(Reason reason) {
    switch (reason) {
    case Reason::failures:
        return "failures";
    case Reason::enumeration:
        return "enumeration";
    case Reason::network:
        return "network";
    case Reason::distributed:
        return "distributed";
    case Reason::by_hand:
        return "by-hand";
    }
    return "failures";
}

std::string remembered_account(std::string_view account) {
    return std::string(account.substr(0, k_longest_account));
}

Judge::Judge(BanRules rules)
    : rules_(std::move(rules))
    , offenders_(k_most_offenders)
    , networks_(k_most_networks)
    , targets_(k_most_targets)
    , askers_(k_most_askers) {}

void Judge::prefetch(const net::Address& address) const {
    const net::Prefix prefix = prefix_of(address);
    joiner_.prefetch(address);
    clients_.prefetch(prefix);
    offenders_.prefetch(prefix);
}

const Judgement& Judge::observe(const LogEvent& event, Time time) {
    judgement_ = {};
    if (is_never_banned(event.address)) {
        return judgement_;
    }
    switch (event.outcome) {
    case Outcome::failure:
        note_answer(event);
        observe_failure(event, time);
        break;
    case Outcome::challenge:
        observe_challenge(event, time);
        if (event.is_warned_of) {
            observe_failure(event, time);
        }
        break;
    case Outcome::success:
        observe_success(event, time);
        break;
    }
    return judgement_;
}

bool Judge::is_never_banned(const net::Address& address) const {
    return holds_never_banned(net::Prefix(address, net::Prefix::k_longest));
}

bool Judge::holds_never_banned(const net::Prefix& prefix) const {
    return net::contains_martian(prefix) || rules_.never.overlaps(prefix);
}

/// If the clock was set back, there are bans of the future: the firewall, which measures time by
/// itself, may have ended them.
bool Judge::is_banned(const Offender* offender, Time time) const {
    return offender != nullptr && time < offender->banned_until &&
           offender->banned_since <= time + rules_.within;
}

net::Prefix Judge::prefix_of(const net::Address& address) const {
    const net::Prefix network(address, address.is_ipv4() ? rules_.ipv4_length : rules_.ipv6_length);
    return !network.is_host() && holds_never_banned(network)
               ? net::Prefix(address, net::Prefix::k_longest)
               : network;
}

void Judge::observe_failure(LogEvent event, Time time) {
    event.kind = counted_kind(event, rules_.weights);
    const double weight = rules_.weights[static_cast<std::size_t>(event.kind)];
    if (weight <= 0) {
        return;
    }
    const std::uint64_t known = joiner_.last();
    const bool is_joined = joiner_.attempt_of(event, time) <= known;
    // A pattern that counts the first line of an attempt does not make the attempt weigh less.
    if (is_joined) {
        const bool began_lighter = joiner_.is_by_pattern() &&
                                   weight > rules_.weights[static_cast<std::size_t>(Kind::pattern)];
        if (!began_lighter) {
            return;
        }
        joiner_.count_again();
    }
    const net::Prefix prefix = prefix_of(event.address);
    const std::string account = remembered_account(event.account);
    note_guess(prefix, account, event.kind, time);
    Offender& offender = offenders_.at(prefix);
    if (is_banned(&offender, time)) {
        judgement_.was_banned = true;
        return;
    }
    if (rules_.escalate > 0) {
        if (is_banned(offenders_.find(network_around(prefix)), time)) {
            judgement_.was_banned = true;
            return;
        }
    }
    judgement_.strike = Strike{prefix, event.address, account, event.kind, weight, time};
    drop_old(offender, time);
    count(offender, *judgement_.strike);
    if (offender.score >= rules_.max_failures) {
        ban(verdict(prefix, event.address, event.kind, time, Reason::failures));
    }
    look_at_account(*judgement_.strike);
}

/// Remembers that the network tries a password or an account.
void Judge::note_guess(const net::Prefix& prefix, std::string_view account, Kind kind, Time time) {
    if (kind == Kind::wrong_password || kind == Kind::unknown_account) {
        clients_.add_failure(prefix, account, time);
    }
}

void Judge::count(Offender& offender, const Strike& strike) {
    offender.counts.push_back({strike.time, strike.weight, strike.account});
    offender.score += strike.weight;
    offender.last_seen = strike.time;
}

void Judge::drop_old(Offender& offender, Time time) const {
    // If the clock was set back, there are failures of the future.
    std::erase_if(offender.counts, [&](const Count& count) {
        return count.time + rules_.within < time || time + rules_.within < count.time;
    });
    offender.score = 0;
    for (const Count& count : offender.counts) {
        offender.score += count.weight;
    }
}

/// A ban for the network's failures until now.
Verdict Judge::verdict(const net::Prefix& prefix, const net::Address& address, Kind last, Time time,
                       Reason reason) {
    const Offender& offender = offenders_.at(prefix);
    Verdict verdict{.prefix = prefix,
                    .address = address,
                    .time = time,
                    .duration = rules_.next_ban(offender.bans),
                    .reason = reason,
                    .kind = last,
                    .failures = static_cast<unsigned>(offender.counts.size()),
                    .accounts = {}};
    for (const Count& count : offender.counts) {
        if (!count.account.empty() && verdict.accounts.size() < k_most_accounts_named &&
            std::find(verdict.accounts.begin(), verdict.accounts.end(), count.account) ==
                verdict.accounts.end()) {
            verdict.accounts.push_back(count.account);
        }
    }
    return verdict;
}

/// Bans the network, unless it is spared. Its failures until now are spent.
void Judge::ban(const Verdict& verdict) {
    Offender& offender = offenders_.at(verdict.prefix);
    offender.counts = {};
    offender.score = 0;
    offender.last_seen = verdict.time;
    if (const std::size_t accounts = accounts_that_spare(verdict); accounts > 0) {
        report_spared(verdict, accounts, offender);
        return;
    }
    offender.banned_since = verdict.time;
    offender.banned_until = verdict.until();
    ++offender.bans;
    judgement_.bans.push_back(verdict);
    if (rules_.escalate > 0 && verdict.reason != Reason::network) {
        escalate(verdict);
    }
}

/// The number of accounts at work for which a network is spared; 0 if it is to be banned. An
/// enumeration asks only for accounts that the network does not use.
std::size_t Judge::accounts_that_spare(const Verdict& verdict) const {
    if (!rules_.spare_registered || verdict.reason == Reason::enumeration) {
        return 0;
    }
    return verdict.reason == Reason::network ? clients_.at_work_within(verdict.prefix, verdict.time)
                                             : clients_.at_work(verdict.prefix, verdict.time);
}

/// Reports a spared network once a day.
void Judge::report_spared(const Verdict& verdict, std::size_t accounts, Offender& offender) {
    if (offender.reported + SparedNetwork::k_between_reports <= verdict.time) {
        offender.reported = verdict.time;
        judgement_.spared.push_back({verdict, accounts});
    }
}

/// Counts a ban for the network around the host's, and bans that network when the limit is reached.
void Judge::escalate(const Verdict& host) {
    const net::Prefix around = network_around(host.prefix);
    if (around == host.prefix || holds_never_banned(around)) {
        return;
    }
    Network& network = networks_.at(around);
    std::erase_if(network.banned, [&](const auto& banned) {
        return banned.first == host.prefix || banned.second + k_network_memory < host.time;
    });
    network.banned.emplace_back(host.prefix, host.time);
    if (network.banned.size() < rules_.escalate) {
        return;
    }
    Verdict of_network = host;
    of_network.prefix = around;
    of_network.duration = rules_.next_ban(offenders_.at(around).bans);
    of_network.reason = Reason::network;
    of_network.failures = static_cast<unsigned>(network.banned.size());
    of_network.accounts = {};
    network.banned.clear();
    ban(of_network);
}

void Judge::observe_challenge(const LogEvent& event, Time time) {
    if (rules_.max_unanswered == 0) {
        return;
    }
    const net::Prefix prefix = prefix_of(event.address);
    if (clients_.is_own(prefix, remembered_account(event.account))) {
        return;
    }
    Asker& asker = askers_.at(prefix);
    if (asker.unanswered.empty() || asker.since + rules_.within < time) {
        asker.since = time;
        asker.unanswered.clear();
    }
    // Without an account and a session, each challenge may be for another account.
    const std::size_t session = hash_of_session(event);
    const Challenge challenge{!event.account.empty() ? std::hash<std::string_view>()(event.account)
                              : session != 0         ? session
                                                     : asker.unanswered.size(),
                              session};
    if (std::any_of(asker.unanswered.begin(), asker.unanswered.end(),
                    [&](const Challenge& other) { return other.key == challenge.key; })) {
        return;
    }
    asker.unanswered.push_back(challenge);
    if (asker.unanswered.size() < rules_.max_unanswered) {
        return;
    }
    askers_.erase(prefix);
    if (is_banned(offenders_.find(prefix), time)) {
        return;
    }
    Verdict of_asker = verdict(prefix, event.address, event.kind, time, Reason::enumeration);
    of_asker.failures = rules_.max_unanswered;
    if (!event.account.empty()) {
        of_asker.accounts = {remembered_account(event.account)};
    }
    ban(of_asker);
}

/// A wrong password answers the challenge of its session.
void Judge::note_answer(const LogEvent& event) {
    const std::size_t session = hash_of_session(event);
    Asker* const asker = event.kind == Kind::wrong_password && session != 0
                             ? askers_.find(prefix_of(event.address))
                             : nullptr;
    if (asker != nullptr) {
        std::erase_if(asker->unanswered,
                      [&](const Challenge& challenge) { return challenge.session == session; });
    }
}

void Judge::observe_success(const LogEvent& event, Time time) {
    const net::Prefix prefix = prefix_of(event.address);
    askers_.erase(prefix);
    if (event.account.empty()) {
        return;
    }
    const std::string account = remembered_account(event.account);
    ClientAccounts::Result result = clients_.add_success(
        prefix, account,
        event.proves_password ? ClientAccounts::Proof::yes : ClientAccounts::Proof::no, time);
    if (result.failures_of_guess > 0) {
        judgement_.guessed =
            GuessedPassword{account, event.address, result.failures_of_guess, time};
    }
    judgement_.use = std::move(result.news);
}

/// Notes that the address tried the account; returns whether too many addresses did.
bool Judge::add_source(const Strike& strike, Target& target) const {
    std::erase_if(target.sources, [&](const auto& source) {
        return source.first == strike.address ||
               source.second + rules_.account_within < strike.time;
    });
    target.sources.emplace_back(strike.address, strike.time);
    return target.sources.size() >= rules_.account_failures;
}

void Judge::look_at_account(const Strike& strike) {
    if (rules_.account_failures == 0 || strike.account.empty()) {
        return;
    }
    Target& target = targets_.at(strike.account);
    const bool under_attack = strike.time < target.attacked_until;
    if (!under_attack) {
        if (!add_source(strike, target)) {
            return;
        }
        judgement_.distributed =
            DistributedAttack{strike.account, target.sources.size(), strike.time};
        target.attacked_until = strike.time + rules_.account_within;
    }
    const auto sources = std::exchange(target.sources, {});
    if (!rules_.ban_distributed) {
        return;
    }
    for (const auto& [address, time] : sources) {
        ban_distributed(address, strike);
    }
    if (under_attack) {
        ban_distributed(strike.address, strike);
    }
}

void Judge::ban_distributed(const net::Address& address, const Strike& strike) {
    const net::Prefix prefix = prefix_of(address);
    if (is_banned(offenders_.find(prefix), strike.time)) {
        return;
    }
    Verdict of_one = verdict(prefix, address, strike.kind, strike.time, Reason::distributed);
    of_one.accounts = {strike.account};
    ban(of_one);
}

} // namespace ispkit::sip
