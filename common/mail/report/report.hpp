// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/counts.hpp"
#include "mail/language/phrase.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/report/offender.hpp"
#include "mail/whatif/peak_distribution.hpp"
#include "mail/whatif/what_if.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Sums over all customers of the numbers in Activity.
struct ReportTotals : Counts {
    std::int64_t customers = 0;
    /// How many have the offender score or more.
    std::int64_t offenders = 0;
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    std::int64_t size = 0;
};

/// The report on a period: the offenders, and an overview of all customers.
struct Report {
    /// Times of the customers' first and last message or attempt; 1970 if there is none.
    std::chrono::sys_seconds first;
    std::chrono::sys_seconds last;
    /// A customer with this score or more is an offender.
    int offender_score = 0;
    /// The highest score of all customers.
    std::uint32_t worst_score = 0;
    /// All offenders, the worst first.
    std::vector<Offender> offenders;
    /// How many of them table and page show.
    std::size_t shown = 0;
    ReportTotals totals;
    /// Totals of all that was read, including strangers.
    ActivityTotals log;
    /// That customers without a login are guessed, if they are.
    std::optional<Phrase> guess;
    /// Sentences about what may be missing.
    std::vector<Phrase> warnings;
    PeakDistribution messages;
    PeakDistribution recipients;
    /// The limits that mail-ratelimit works with, as it writes them.
    std::vector<std::string> limits;
    /// The limits that --what-if asked for.
    std::vector<WhatIfResult> what_ifs;
    /// Whether a search for a limit was asked for.
    bool is_limit_wanted = false;
};

/// Why a search found no limit; nothing if it found one, or was not asked for.
std::optional<Phrase> search_outcome(const Report& report);

/// The offenders among them, of which at most `most` are shown, and sums over all.
Report make_report(std::vector<Suspect> suspects, int offender_score, std::size_t most,
                   const Contacts& contacts, geo::Geolocation& geolocation);

} // namespace ispkit::mail
