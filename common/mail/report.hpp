// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity.hpp"
#include "mail/mail_activity.hpp"
#include "mail/score.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::mail {

/// A customer, and what speaks against it.
struct Suspect {
    Activity activity;
    Score score;
};

/// Sums over all customers, of what Activity has of each.
struct ReportTotals {
    std::int64_t customers = 0;
    /// Those with the score or more, shown or not.
    std::int64_t offenders = 0;
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    std::int64_t size = 0;
    std::int64_t sent = 0;
    std::int64_t deferred = 0;
    std::int64_t bounced = 0;
    std::int64_t spam = 0;
    std::int64_t viruses = 0;
    std::int64_t blocklist_hits = 0;
    std::int64_t greylisted = 0;
    std::int64_t limit_hits = 0;
    std::int64_t rejected = 0;
    std::int64_t sasl_failures = 0;
};

/// How the customers' busiest hours are distributed.
struct PeakDistribution {
    /// Customers whose peak is above `above` and not above `up_to`; the bounds go 1, 2, 5, 10 ...
    struct Bin {
        std::int64_t above = 0;
        std::int64_t up_to = 0;
        std::int64_t customers = 0;
        /// Of these.
        std::int64_t offenders = 0;
    };
    std::vector<Bin> bins;
    /// What so many per cent of the customers do not exceed.
    struct Percentile {
        double per_cent = 0;
        std::int64_t peak = 0;
    };
    std::vector<Percentile> percentiles;

    /// One more customer.
    void add(std::int64_t peak, bool is_offender);
    /// To be called when all are there.
    void finish();

private:
    std::vector<std::int64_t> peaks_;
};

/// What is said of a stretch of time: the offenders, and how everybody does.
struct Report {
    std::chrono::sys_seconds first;
    std::chrono::sys_seconds last;
    int offender_score = 0;
    /// The worst first.
    std::vector<Suspect> offenders;
    ReportTotals totals;
    /// Of all that was read, strangers included.
    ActivityTotals log;
    PeakDistribution messages;
    PeakDistribution recipients;
    /// The limits that mail-ratelimit works with, as it writes them.
    std::vector<std::string> limits;
};

/// All customers with their scores, the worst first. Strangers' addresses and networks are left
/// out: the whole world sends mail to a relay.
std::vector<Suspect> suspects_of(std::vector<Activity> activities);

/// The offenders among them, at most `most`, and sums over all.
Report make_report(std::vector<Suspect> suspects, int offender_score, std::size_t most);

} // namespace ispkit::mail
