// SPDX-License-Identifier: MIT
#include "sip/ban/ban_keeper.hpp"

#include <algorithm>
#include <iterator>
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

/// A ban of that judge before it is stored.
StoredBan stored_ban_of(const Verdict& verdict, const Judge& judge) {
    return {.prefix = verdict.prefix,
            .address = verdict.address,
            .since = verdict.time,
            .until = verdict.until(),
            .times = judge.times_banned(verdict.prefix),
            .reason = verdict.reason,
            .kind = verdict.kind,
            .failures = verdict.failures,
            .accounts = verdict.accounts};
}

Judges judges_of(const BanRules& general, const LogRules& of_logs) {
    Judges judges;
    judges.try_emplace(std::string(), general);
    for (const auto& [log, rules] : of_logs) {
        judges.try_emplace(log, rules);
    }
    return judges;
}

Judges::iterator judge_of(Judges& judges, std::string_view log) {
    const auto found = judges.find(log);
    return found != judges.end() ? found : judges.find(std::string_view());
}

/// How long strikes count: for their network, for their account, or for a guessed password.
std::chrono::milliseconds strike_memory(const Judges& judges) {
    std::chrono::milliseconds memory = ClientAccounts::k_day;
    for (const auto& [log, judge] : judges) {
        memory = std::max({memory, judge.rules().within, judge.rules().account_within});
    }
    return memory;
}

/// Restores what the store had at that change.
void restore(Judges& judges, BanStore& store, const std::vector<StoredBan>& bans,
             std::int64_t last_change, Time now) {
    for (auto& [log, judge] : judges) {
        for (const StoredBan& ban : bans) {
            judge.restore_ban(ban.prefix, ban.times - ban.pardoned, ban.until);
        }
        store.for_each_report([&judge = judge](const net::Prefix& prefix, Time time) {
            judge.restore_report(prefix, time);
        });
        store.for_each_use([&judge = judge](const AccountUse& use) { judge.restore(use); });
    }
    store.for_each_strike(
        now - strike_memory(judges), last_change, [&](const StoredStrike& stored) {
            const Strike& strike = stored.strike;
            Judge& judge = judge_of(judges, strike.log)->second;
            judge.restore(strike, strike.time + judge.rules().within < now ? Judge::Spent::yes
                                                                           : stored.spent);
        });
}

} // namespace

BanKeeper::BanKeeper(BanStore& store, BanRules general, Time now, const LogRules& of_logs) {
    batch_number_ = store.begin_watch(now);
    known_.bans = store.announced_change();
    set_rules(store, std::move(general), now, of_logs);
}

void BanKeeper::set_rules(BanStore& store, BanRules general, Time now, const LogRules& of_logs) {
    // What may fail comes first. Strikes of later changes come as news.
    const std::int64_t last_change = store.last_change();
    net::AllowList allowed = store.allowed();
    const std::vector<StoredBan> bans = store.bans(BanStore::Which::all, now);
    Judges judges = judges_of(general, of_logs);
    net::PrefixSet nobody = general.never;
    nobody.add(allowed.prefixes);
    nobody.add(current_addresses_);
    for (auto& [log, judge] : judges) {
        judge.set_never(nobody);
    }
    restore(judges, store, bans, last_change, now);
    rules_ = std::move(general);
    allowed_ = std::move(allowed);
    judges_ = std::move(judges);
    known_.strikes = last_change;
    bans_.clear();
    for (const StoredBan& ban : bans) {
        if (ban.change <= known_.bans) { // others come as news
            bans_.emplace(ban.prefix, ban);
        }
    }
    forget_ended_bans(now);
    end_bans_of(nobody, now);
}

std::vector<std::string> BanKeeper::allowed_hosts() const {
    std::vector<std::string> hosts = allowed_.host_names;
    hosts.insert(hosts.end(), rules_.allowed_hosts.begin(), rules_.allowed_hosts.end());
    return hosts;
}

void BanKeeper::set_current_addresses(std::vector<net::Prefix> addresses, Time now) {
    current_addresses_ = std::move(addresses);
    end_bans_of(net::PrefixSet(current_addresses_), now);
    for_each_judge([&](Judge& judge) { judge.set_never(never()); });
}

/// Whom nobody bans: by the rules, by the store, and the addresses of allowed hosts and of this
/// machine.
net::PrefixSet BanKeeper::never() const {
    net::PrefixSet never = rules_.never;
    never.add(allowed_.prefixes);
    never.add(current_addresses_);
    return never;
}

void BanKeeper::end_bans_of(const net::PrefixSet& never, Time now) {
    for (auto& [prefix, ban] : bans_) {
        if (ban.until > now && never.overlaps(prefix)) {
            end_ban(ban, now);
        }
    }
}

/// Ends a running ban here and, with the next batch, for all.
void BanKeeper::end_ban(StoredBan& ban, Time now) {
    ban.was_until = std::exchange(ban.until, now);
    unwritten_.emplace_back(Pardon{ban.prefix, now});
    has_unwritten_bans_ = true;
    for_each_judge([&](Judge& judge) { judge.pardon(ban.prefix); });
    announcements_.emplace_back(BanEnd{ban.prefix});
}

void BanKeeper::forget_ended_bans(Time now) {
    std::erase_if(bans_, [&](const auto& entry) {
        return entry.second.until <= now && entry.second.was_until <= now;
    });
}

void BanKeeper::for_each_judge(const std::function<void(Judge&)>& each) {
    for (auto& entry : judges_) {
        each(entry.second);
    }
}

std::vector<Announcement> BanKeeper::standing(Time now) const {
    std::vector<Announcement> standing;
    std::vector<const StoredBan*> running;
    for (const auto& [prefix, ban] : bans_) {
        if (ban.until > now) {
            running.push_back(&ban);
        } else if (ban.was_until > now) {
            standing.emplace_back(BanEnd{prefix});
        }
    }
    const auto rank = [](const StoredBan* ban) { return std::pair(ban->times, ban->failures); };
    std::sort(running.begin(), running.end(), [&](const StoredBan* one, const StoredBan* other) {
        return rank(one) != rank(other) ? rank(one) > rank(other) : one->prefix < other->prefix;
    });
    for (const StoredBan* const ban : running) {
        standing.emplace_back(verdict_of(*ban, now));
    }
    return standing;
}

void BanKeeper::observe(const LogEvent& event, Time time, std::string_view log) {
    const auto found = judge_of(judges_, log);
    Judge& judge = found->second;
    const Judgement& judgement = judge.observe(event, time);
    if (judgement.strike || judgement.was_banned) {
        ++attempts_[judge.prefix_of(event.address)];
        ++uncounted_[static_cast<std::size_t>(counted_kind(event, judge.rules().weights))];
    }
    keep(judgement, found->first, judge);
}

/// Remembers and announces what the judge of that name has decided.
void BanKeeper::keep(const Judgement& judgement, std::string_view name, const Judge& judge) {
    for (const Verdict& verdict : judgement.bans) {
        bans_.insert_or_assign(verdict.prefix, stored_ban_of(verdict, judge));
    }
    add_to_unwritten(judgement, name);
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
    const bool is_full = unwritten_.size() >= k_most_unwritten;
    if (judgement.strike && !is_full) {
        Strike strike = *judgement.strike;
        strike.log = judge;
        unwritten_.emplace_back(std::move(strike));
    }
    if (judgement.use && !is_full) {
        unwritten_.emplace_back(*judgement.use);
    }
    if (is_full && (judgement.strike || judgement.use)) {
        ++lost_;
    }
    unwritten_.insert(unwritten_.end(), judgement.bans.begin(), judgement.bans.end());
    unwritten_.insert(unwritten_.end(), judgement.spared.begin(), judgement.spared.end());
    has_unwritten_bans_ = has_unwritten_bans_ || !judgement.bans.empty();
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

const Batch& BanKeeper::begin_batch(const std::vector<LogProgress>& logs, Time now) {
    if (batch_) {
        return *batch_;
    }
    // What came together while the store was away is stored in parts that it takes at once.
    constexpr std::ptrdiff_t k_most_decisions = 10'000;
    constexpr std::chrono::minutes k_between_expiries{10};
    batch_.emplace();
    const auto end = unwritten_.begin() + std::min(std::ssize(unwritten_), k_most_decisions);
    batch_->decisions.assign(std::make_move_iterator(unwritten_.begin()),
                             std::make_move_iterator(end));
    unwritten_.erase(unwritten_.begin(), end);
    batch_->is_last_part = unwritten_.empty();
    if (batch_->is_last_part) {
        batch_->logs = logs;
        has_unwritten_bans_ = false;
    }
    batch_->attempts = std::exchange(uncounted_, {});
    if (logfile::has_passed(k_between_expiries, last_expiry_, now)) {
        batch_->expiry = {.now = now,
                          .strike_memory = strike_memory(judges_),
                          .uses = now - ClientAccounts::k_use_memory,
                          .reports = now - SparedNetwork::k_between_reports,
                          .bans = now - k_record};
        last_expiry_ = now;
        forget_ended_bans(now);
    }
    const bool is_empty = batch_->decisions.empty() && batch_->logs.empty() && !batch_->expiry &&
                          batch_->attempts == decltype(batch_->attempts){};
    batch_number_ += is_empty ? 0 : 1;
    batch_->number = batch_number_;
    return *batch_;
}

Batch BanKeeper::end_batch(const News& news, Time now) {
    Batch stored = std::move(*batch_);
    batch_.reset();
    known_ = {.bans = news.last_change, .strikes = news.last_shared_change};
    if (news.allowed) {
        allowed_ = *news.allowed;
    }
    const net::PrefixSet nobody = never();
    for (const StoredBan& ban : news.bans) {
        take_over(ban, nobody, now);
    }
    if (news.allowed) {
        for_each_judge([&](Judge& judge) { judge.set_never(nobody); });
        end_bans_of(nobody, now);
    }
    for (const AccountUse& use : news.uses) {
        for_each_judge([&](Judge& judge) { judge.restore(use); });
    }
    for (const StoredStrike& strike : news.strikes) {
        const auto found = judge_of(judges_, strike.strike.log);
        keep(found->second.adopt(strike.strike, strike.spent, now), found->first, found->second);
    }
    return stored;
}

/// Applies what was decided elsewhere: by hand, or on another host.
void BanKeeper::take_over(const StoredBan& ban, const net::PrefixSet& never, Time now) {
    if (goes_on_after(ban, now)) {
        return;
    }
    const auto known = bans_.find(ban.prefix);
    const bool is_running = ban.until > now;
    // Several hosts may have banned it at the same time.
    const bool is_announced = is_running && known != bans_.end() && known->second.until > now &&
                              (known->second.until == ban.until ||
                               (ban.reason != Reason::by_hand && known->second.until > ban.until));
    StoredBan& kept = bans_.insert_or_assign(ban.prefix, ban).first->second;
    if (!is_running) {
        take_over_end(ban);
        return;
    }
    if (never.overlaps(ban.prefix)) {
        end_ban(kept, now);
        announcements_.back() = BanEnd{.prefix = ban.prefix, .is_refusal = true};
        return;
    }
    const Verdict verdict = verdict_of(ban, now);
    if (!is_announced) {
        announcements_.emplace_back(verdict);
    }
    const unsigned times = ban.times - ban.pardoned;
    for_each_judge([&](Judge& judge) { judge.restore_ban(ban.prefix, times, ban.until); });
    // One judge decides on the network around it, by the general rules.
    Judge& general = judge_of(judges_, {})->second;
    keep(general.adopt(verdict, times), {}, general);
}

/// Whether this host has a later ban of the network, which the store does not have yet. Then it
/// only counts the earlier ones.
bool BanKeeper::goes_on_after(const StoredBan& ban, Time now) {
    const auto known = bans_.find(ban.prefix);
    if (known == bans_.end()) {
        return false;
    }
    StoredBan& later = known->second;
    if (later.change != 0 || later.until <= now || later.since < ban.until) {
        return false;
    }
    later.times = ban.times + 1;
    later.pardoned = ban.pardoned;
    for_each_judge([&](Judge& judge) {
        judge.restore_ban(later.prefix, later.times - later.pardoned, later.until);
    });
    return true;
}

/// Of a ban that somebody ended, or that ended by itself while nobody watched.
void BanKeeper::take_over_end(const StoredBan& ban) {
    const bool is_pardoned = ban.pardoned == ban.times;
    for_each_judge([&](Judge& judge) {
        if (is_pardoned) {
            judge.pardon(ban.prefix);
        } else {
            judge.restore_ban(ban.prefix, ban.times - ban.pardoned, ban.until);
        }
    });
    if (is_pardoned) {
        announcements_.emplace_back(BanEnd{ban.prefix});
    }
}

} // namespace ispkit::sip
