// SPDX-License-Identifier: MIT
// What a judge learns from the store: what was known before a restart, and what other hosts see.
#include "sip/ban/judge.hpp"

namespace ispkit::sip {

using logfile::Time;

void Judge::restore(const Strike& strike, Spent spent) {
    if (is_never_banned(strike.address)) {
        return;
    }
    note_guess(strike.prefix, strike.account, strike.kind, strike.time);
    if (spent == Spent::no) {
        count(offenders_.at(strike.prefix), strike);
    }
    if (rules_.account_failures > 0 && !strike.account.empty()) {
        Target& target = targets_.at(strike.account);
        if (strike.time >= target.attacked_until && add_source(strike, target)) {
            target.attacked_until = strike.time + rules_.account_within;
            target.sources.clear();
        }
    }
}

void Judge::restore_ban(const net::Prefix& prefix, unsigned times, Time until) {
    Offender& offender = offenders_.at(prefix);
    offender.counts = {};
    offender.score = 0;
    offender.bans = times;
    offender.banned_since = {};
    offender.banned_until = until;
}

const Judgement& Judge::adopt(const Strike& strike, Spent spent, Time now) {
    judgement_ = {};
    if (is_never_banned(strike.address)) {
        return judgement_;
    }
    note_guess(strike.prefix, strike.account, strike.kind, strike.time);
    Offender& offender = offenders_.at(strike.prefix);
    if (spent == Spent::no && !is_banned(&offender, now)) {
        count(offender, strike);
        drop_old(offender, now);
        if (offender.score >= rules_.max_failures) {
            ban(verdict(strike.prefix, strike.address, strike.kind, now, Reason::failures));
        }
    }
    look_at_account(strike);
    return judgement_;
}

const Judgement& Judge::adopt(const Verdict& verdict, unsigned times) {
    judgement_ = {};
    restore_ban(verdict.prefix, times, verdict.until());
    if (rules_.escalate > 0 && verdict.reason != Reason::network &&
        verdict.reason != Reason::by_hand) {
        escalate(verdict);
    }
    return judgement_;
}

unsigned Judge::times_banned(const net::Prefix& prefix) const {
    const Offender* const offender = offenders_.find(prefix);
    return offender == nullptr ? 0 : offender->bans;
}

void Judge::restore_report(const net::Prefix& prefix, Time time) {
    offenders_.at(prefix).reported = time;
}

void Judge::pardon(const net::Prefix& prefix) {
    offenders_.erase(prefix);
}

} // namespace ispkit::sip
