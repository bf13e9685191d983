// SPDX-License-Identifier: MIT
#pragma once

#include "mail/partial/partial_set.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/reading/mail_log_follower.hpp"
#include "mail/report/contacts.hpp"
#include "options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ispkit::ratelimitreport {

/// Writes the partial file that the options ask for. Returns what may be missing in it, one
/// sentence each: its logs are told of where they can be looked at, not only in the merged report.
std::vector<std::string> write_partial(const Options& options);

/// The settings that the options ask for.
mail::ActivitySettings settings_of(const Options& options);

/// The customers' mail addresses that the options name.
mail::Contacts contacts_of(const Options& options);

/// The logs, read from where the state ends if there is one, or partial files, and the history in
/// databases.
class Input {
public:
    explicit Input(const Options& options);

    /// A sentence for each log of which lines after the previous run are missing.
    std::vector<mail::Phrase> gaps() const;

    /// Become readable when there may be more in followed journals.
    std::vector<int> journal_fds() const;

    /// Restores the unfinished messages. Must be called before logs are read.
    void carry_on(mail::MailActivity& mail) const;

    /// Reads all that is there; when called again, all that has come since.
    void read_logs(mail::MailActivity& mail);

    /// Adds the earlier history from the state and the databases. Must be called after the logs are
    /// read.
    void add_past(mail::MailActivity& mail);

    /// Whether there are databases to ask.
    bool has_databases() const { return options_.database || options_.policyd; }

    /// The limits that mail-ratelimit works with.
    const std::vector<std::string>& limits() const { return limits_; }

    /// Makes what was read the past of the next activities, when logs are followed.
    void restart(const mail::MailActivity& mail);

    /// Stores how far it has read, for the next run. Must be called when the work is done.
    void save_state(const mail::MailActivity& mail) const;

private:
    const Options& options_;
    std::optional<mail::MailLogFollower> follower_;
    std::optional<mail::PartialSet> partials_;
    std::vector<std::string> limits_;
};

} // namespace ispkit::ratelimitreport
