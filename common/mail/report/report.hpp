// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/counts.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/score/suspect.hpp"
#include "mail/whatif/peak_distribution.hpp"
#include "mail/whatif/what_if.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Sums over all customers, of what Activity has of each.
struct ReportTotals : Counts {
    std::int64_t customers = 0;
    /// Those with the score or more.
    std::int64_t offenders = 0;
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    std::int64_t size = 0;
};

/// What is said of a stretch of time: the offenders, and how everybody does.
struct Report {
    /// Of the customers' messages and attempts; 1970 where there are none.
    std::chrono::sys_seconds first;
    std::chrono::sys_seconds last;
    /// From which on a customer is an offender.
    int offender_score = 0;
    /// Of all customers.
    std::uint32_t worst_score = 0;
    /// All, the worst first.
    std::vector<Suspect> offenders;
    /// How many of them table and page show.
    std::size_t shown = 0;
    ReportTotals totals;
    /// Of all that was read, strangers included.
    ActivityTotals log;
    /// What may be missing, a sentence each.
    std::vector<std::string> warnings;
    PeakDistribution messages;
    PeakDistribution recipients;
    /// The limits that mail-ratelimit works with, as it writes them.
    std::vector<std::string> limits;
    /// What was asked for.
    std::vector<WhatIfResult> what_ifs;
    /// Whether a limit was to be looked for.
    bool is_limit_wanted = false;
};

/// What to say where a limit was to be looked for and there is none; empty where there is one.
std::string_view search_text(const Report& report);

/// The offenders among them, of whom `most` are to be shown at most, and sums over all.
Report make_report(std::vector<Suspect> suspects, int offender_score, std::size_t most);

} // namespace ispkit::mail
