// SPDX-License-Identifier: MIT
#include "sip/report/scan_statistics.hpp"

namespace ispkit::sip {

void ScanStatistics::add(const LogEvent& event, logfile::Time time, const Judgement& judgement,
                         const Judge& judge) {
    if (judgement.strike || judgement.was_banned) {
        const net::Prefix prefix = judge.prefix_of(event.address);
        const Weights& weights = judge.rules().weights;
        timeline.add(time, judgement.was_banned);
        accounts.add_attempt(prefix, event.account, judgement.was_banned);
        curve.add_attempt(prefix, weights[static_cast<std::size_t>(counted_kind(event, weights))],
                          time, judge.clients());
    }
    for (const Verdict& verdict : judgement.bans) {
        if (verdict.reason == Reason::enumeration) {
            curve.add_enumeration(verdict.prefix, time);
        }
    }
}

} // namespace ispkit::sip
