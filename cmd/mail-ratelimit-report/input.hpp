// SPDX-License-Identifier: MIT
#pragma once

#include "mail/mail_activity.hpp"
#include "mail/mail_log_follower.hpp"
#include "options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ispkit::ratelimitreport {

/// How the options want mail to be counted.
mail::ActivitySettings settings_of(const Options& options);

/// The logs, read on from the state where there is one, and what databases know.
class Input {
public:
    Input(mail::MailActivity& mail, const Options& options);

    /// A sentence for each log of which lines are missing that came after the run before.
    std::vector<std::string> gaps() const;

    /// Reads what there is; called again, what has come since.
    void read_logs();

    /// Tells the activities what the state and databases know of before: to be called when the logs
    /// are read.
    void add_past();

    /// Whether there are databases to ask.
    bool has_databases() const { return options_.database || options_.policyd; }

    /// The limits that mail-ratelimit works with.
    const std::vector<std::string>& limits() const { return limits_; }

    /// Remembers how far it read, for the next run: to be called when the work is done.
    void save_state() const;

private:
    mail::MailActivity& mail_;
    const Options& options_;
    std::optional<mail::MailLogFollower> follower_;
    std::vector<std::string> limits_;
};

} // namespace ispkit::ratelimitreport
