// SPDX-License-Identifier: MIT
#pragma once

#include "sip/ban/judge.hpp"
#include "sip/report/account_targets.hpp"
#include "sip/report/attempt_timeline.hpp"
#include "sip/report/threshold_curve.hpp"

namespace ispkit::sip {

/// What the page shows and the table of a scan does not need. Memory is bounded.
struct ScanStatistics {
    AttemptTimeline timeline;
    AccountTargets accounts;
    ThresholdCurve curve;

    explicit ScanStatistics(const BanRules& rules)
        : curve(rules) {}

    /// Counts an event and what the judge made of it.
    void add(const LogEvent& event, logfile::Time time, const Judgement& judgement,
             const Judge& judge);
};

} // namespace ispkit::sip
