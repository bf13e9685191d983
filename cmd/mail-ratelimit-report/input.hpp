// SPDX-License-Identifier: MIT
#pragma once

#include "mail/reading/mail_activity.hpp"
#include "mail/reading/mail_log_follower.hpp"
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
    explicit Input(const Options& options);

    /// A sentence for each log of which lines are missing that came after the run before.
    std::vector<std::string> gaps() const;

    /// Tells the activities of the messages that were not finished: to be called before logs are
    /// read.
    void carry_on(mail::MailActivity& mail) const;

    /// Reads what there is; called again, what has come since.
    void read_logs(mail::MailActivity& mail);

    /// Tells the activities what the state and databases know of before: to be called when the logs
    /// are read.
    void add_past(mail::MailActivity& mail);

    /// Whether there are databases to ask.
    bool has_databases() const { return options_.database || options_.policyd; }

    /// The limits that mail-ratelimit works with.
    const std::vector<std::string>& limits() const { return limits_; }

    /// Makes what was read the past of the activities that come next: where the logs are followed.
    void restart(const mail::MailActivity& mail);

    /// Remembers how far it read, for the next run: to be called when the work is done.
    void save_state(const mail::MailActivity& mail) const;

private:
    const Options& options_;
    std::optional<mail::MailLogFollower> follower_;
    std::vector<std::string> limits_;
};

} // namespace ispkit::ratelimitreport
