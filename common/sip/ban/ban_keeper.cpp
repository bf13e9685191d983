// SPDX-License-Identifier: MIT
#include "sip/ban/ban_keeper.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::sip {

using logfile::Time;

namespace {

/// How long earlier bans of an address are remembered.
constexpr std::chrono::days k_record{30};

Verdict verdict_of(const StoredBan& ban, Time now) {
    return {.prefix = ban.prefix,
            .address = ban.address,
            .time = now,
            .duration = std::chrono::ceil<std::chrono::seconds>(ban.until - now),
            .reason = ban.reason,
            .kind = ban.kind,
            .failures = ban.failures,
            .accounts = ban.accounts};
}

} // namespace

BanKeeper::BanKeeper(BanStore& store, const BanRules& general, Time now, LogRules of_logs)
    : store_(store) {
    known_change_ = store_.announced_change();
    set_rules(general, now, std::move(of_logs));
}

void BanKeeper::set_rules(const BanRules& general, Time now, LogRules of_logs) {
    rules_ = general;
    of_logs_ = std::move(of_logs);
    end_bans_of(rules_.never, now);
    make_judges(now);
}

std::vector<std::string> BanKeeper::allowed_hosts() {
    std::vector<std::string> hosts = store_.allowed().host_names;
    hosts.insert(hosts.end(), rules_.allowed_hosts.begin(), rules_.allowed_hosts.end());
    return hosts;
}

void BanKeeper::set_host_addresses(std::vector<net::Prefix> addresses, Time now) {
    host_addresses_ = std::move(addresses);
    end_bans_of(net::PrefixSet(host_addresses_), now);
    for_each_judge([&](Judge& judge) { judge.set_never(never()); });
}

/// Whom nobody bans: by the rules, by the store, and the addresses of allowed hosts.
net::PrefixSet BanKeeper::never() {
    net::PrefixSet never = rules_.never;
    never.add(store_.allowed().prefixes);
    never.add(host_addresses_);
    return never;
}

void BanKeeper::end_bans_of(const net::PrefixSet& never, Time now) {
    for (const StoredBan& ban : store_.bans(BanStore::Which::running, now)) {
        if (never.overlaps(ban.prefix)) {
            store_.end_ban(ban.prefix, now); // the next commit announces it
        }
    }
}

void BanKeeper::make_judges(Time now) {
    judges_.clear();
    const net::PrefixSet nobody = never();
    const auto add = [&](const std::string& name, BanRules rules) {
        rules.never = nobody;
        judges_.try_emplace(name, std::move(rules));
    };
    add({}, rules_);
    for (const auto& [log, rules] : of_logs_) {
        add(log, rules);
    }
    for_each_judge([&](Judge& judge) {
        for (const StoredBan& ban : store_.bans(BanStore::Which::all, now)) {
            judge.restore_ban(ban.prefix, ban.times - ban.pardoned, ban.until);
        }
        store_.for_each_report(
            [&](const net::Prefix& prefix, Time time) { judge.restore_report(prefix, time); });
        store_.for_each_use([&](const AccountUse& use) { judge.restore(use); });
    });
    store_.for_each_strike(now - strike_memory(), [&](const Strike& strike, Judge::Spent spent) {
        Judge& judge = judges_.find(judge_name(strike.log))->second;
        judge.restore(strike, strike.time + judge.rules().within < now ? Judge::Spent::yes : spent);
    });
}

/// The log's path if it has a judge of its own.
std::string_view BanKeeper::judge_name(std::string_view log) const {
    return of_logs_.empty() || !of_logs_.contains(log) ? std::string_view() : log;
}

void BanKeeper::for_each_judge(const std::function<void(Judge&)>& each) {
    for (auto& entry : judges_) {
        each(entry.second);
    }
}

/// How long strikes count: for their network, for their account, or for a guessed password.
std::chrono::milliseconds BanKeeper::strike_memory() const {
    std::chrono::milliseconds memory = ClientAccounts::k_day;
    for (const auto& [log, judge] : judges_) {
        memory = std::max({memory, judge.rules().within, judge.rules().account_within});
    }
    return memory;
}

std::vector<Announcement> BanKeeper::standing(Time now) {
    std::vector<Announcement> standing;
    const auto is_known = [this](const StoredBan& ban) { return ban.change <= known_change_; };
    for (const StoredBan& ban : store_.bans(BanStore::Which::ended_early, now)) {
        if (is_known(ban)) {
            standing.emplace_back(BanEnd{ban.prefix});
        }
    }
    for (const StoredBan& ban : store_.bans(BanStore::Which::running, now)) {
        if (is_known(ban)) {
            standing.emplace_back(verdict_of(ban, now));
        }
    }
    for (const auto& decision : unwritten_) {
        if (const auto* const verdict = std::get_if<Verdict>(&decision)) {
            standing.emplace_back(*verdict);
        }
    }
    return standing;
}

void BanKeeper::observe(const LogEvent& event, Time time, std::string_view log) {
    const auto found = judges_.find(judge_name(log));
    Judge& judge = found->second;
    const Judgement& judgement = judge.observe(event, time);
    if (judgement.strike || judgement.was_banned) {
        ++attempts_[judge.prefix_of(event.address)];
        ++uncounted_[static_cast<std::size_t>(counted_kind(event, judge.rules().weights))];
    }
    add_to_unwritten(judgement, found->first);
    share(judgement, judge);
    announcements_.insert(announcements_.end(), judgement.bans.begin(), judgement.bans.end());
    if (judgement.distributed) {
        announcements_.emplace_back(*judgement.distributed);
    }
    if (judgement.guessed) {
        announcements_.emplace_back(*judgement.guessed);
    }
    announcements_.insert(announcements_.end(), judgement.spared.begin(), judgement.spared.end());
}

void BanKeeper::add_to_unwritten(const Judgement& judgement, std::string_view judge) {
    // While the store cannot be written to, at most this many decisions are kept for it, and bans
    // without limit.
    constexpr std::size_t k_most_unwritten = 200'000;
    if (judgement.strike && unwritten_.size() < k_most_unwritten) {
        Strike strike = *judgement.strike;
        strike.log = judge;
        unwritten_.emplace_back(std::move(strike));
    }
    if (judgement.use && unwritten_.size() < k_most_unwritten) {
        unwritten_.emplace_back(*judgement.use);
    }
    unwritten_.insert(unwritten_.end(), judgement.bans.begin(), judgement.bans.end());
    unwritten_.insert(unwritten_.end(), judgement.spared.begin(), judgement.spared.end());
}

/// Tells the other judges what they need to know.
void BanKeeper::share(const Judgement& judgement, const Judge& its_judge) {
    if (judges_.size() == 1) {
        return;
    }
    for_each_judge([&](Judge& other) {
        if (&other == &its_judge) {
            return;
        }
        for (const Verdict& verdict : judgement.bans) {
            other.restore_ban(verdict.prefix, its_judge.times_banned(verdict.prefix),
                              verdict.until());
        }
        if (judgement.use) {
            other.restore(*judgement.use);
        }
    });
}

std::vector<Announcement> BanKeeper::take_announcements() {
    const auto attempts = [&](const Announcement& announcement) {
        const auto* const verdict = std::get_if<Verdict>(&announcement);
        const auto found = verdict == nullptr ? attempts_.end() : attempts_.find(verdict->prefix);
        return found == attempts_.end() ? 0U : found->second;
    };
    std::stable_sort(
        announcements_.begin(), announcements_.end(),
        [&](const Announcement& a, const Announcement& b) { return attempts(a) > attempts(b); });
    attempts_.clear();
    return std::exchange(announcements_, {});
}

void BanKeeper::commit(const std::vector<LogProgress>& logs, Time now) {
    store::Transaction transaction(store_.database());
    if (others_have_decided()) {
        for (const StoredBan& ban : store_.changes_after(known_change_)) {
            take_over(ban, now);
        }
        for_each_judge([&](Judge& judge) { judge.set_never(never()); });
    }
    for (const auto& decision : unwritten_) {
        std::visit([&](const auto& one) { store_.add(one); }, decision);
    }
    for (const Kind kind : k_kinds) {
        if (const std::int64_t count = uncounted_[static_cast<std::size_t>(kind)]; count > 0) {
            store_.add_to_total(BanStore::Total::attempts, name_of(kind), count);
        }
    }
    for (const LogProgress& log : logs) {
        store_.set_positions(log.path, log.positions);
        store_.set_counts(log.path, log.counts);
    }
    constexpr std::chrono::minutes k_between_expiries{10};
    if (logfile::has_passed(k_between_expiries, last_expiry_, now)) {
        store_.expire({.strikes = now - strike_memory(),
                       .uses = now - ClientAccounts::k_use_memory,
                       .reports = now - SparedNetwork::k_between_reports,
                       .bans = now - k_record});
        last_expiry_ = now;
    }
    const std::int64_t last_change = store_.last_change();
    store_.set_announced_change(last_change);
    transaction.commit();
    known_change_ = last_change;
    unwritten_.clear();
    uncounted_ = {};
}

/// Applies what was decided elsewhere: by hand, or on another machine.
void BanKeeper::take_over(const StoredBan& ban, Time now) {
    const bool is_running = ban.until > now;
    const bool is_never_banned = is_running && rules_.never.overlaps(ban.prefix);
    if (is_never_banned) {
        store_.end_ban(ban.prefix, now);
    }
    if (is_never_banned || (!is_running && ban.pardoned == ban.times)) {
        for_each_judge([&](Judge& judge) { judge.pardon(ban.prefix); });
        announcements_.emplace_back(BanEnd{ban.prefix});
        return;
    }
    for_each_judge(
        [&](Judge& judge) { judge.restore_ban(ban.prefix, ban.times - ban.pardoned, ban.until); });
    if (is_running) { // else it has ended by itself while nobody watched
        announcements_.emplace_back(verdict_of(ban, now));
    }
}

} // namespace ispkit::sip
