// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "mail/log/mail_log_event.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ispkit::mail {

/// Joins verdicts that amavis had to split, because they are too long for a line of syslog: those
/// on messages to many recipients. The sender can choose where a line is cut, so nothing is read
/// from single pieces.
class SplitVerdicts {
public:
    struct Whole {
        std::string text;
        /// The log line that it begins with.
        std::string line;
    };

    /// Adds the next piece. Returns the whole verdict if that was the last one.
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
