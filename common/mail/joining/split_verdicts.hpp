// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "mail/log/mail_log_event.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ispkit::mail {

/// Puts verdicts together that amavis had to split, since they were too long for a line of syslog:
/// those of messages to many recipients. Where a line was cut is where its sender wanted it to be;
/// so nothing is read from pieces.
class SplitVerdicts {
public:
    struct Whole {
        std::string text;
        /// The log line that it begins with.
        std::string line;
    };

    /// Takes the next piece; the whole where that was the last one.
    std::optional<Whole> add(const MailLogEvent& piece);

private:
    struct Pending {
        Whole whole;
        std::chrono::sys_seconds time;

        std::chrono::sys_seconds worth() const { return time; }
    };

    static constexpr std::size_t k_most_pending = 256;

    container::BoundedTable<std::uint64_t, Pending> pending_{k_most_pending};
};

} // namespace ispkit::mail
