// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/followed_file.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/reading/mail_log_state.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::mail {

/// Logs that are read on from where an earlier run ended, through rotation, and on as they grow.
class MailLogFollower {
public:
    /// Goes on in the files that the state knows, whatever their names are now; the others are read
    /// from the beginning. Throws Error for standard input, and for a log that is not there.
    MailLogFollower(const std::vector<std::string>& paths, MailLogState state);

    /// Tells the activities of the messages that were not finished: to be called before logs are
    /// read.
    void carry_on(MailActivity& mail) const { mail.carry_on(state_.unfinished); }

    /// Reads what is there now, all of it; several logs are merged by their lines' times. Throws
    /// Error where a log cannot be read, after all that can be: try again.
    void read_on(MailActivity& mail, std::chrono::sys_seconds now);

    /// Tells the activities what they sent before the logs that were read: to be called when they
    /// are.
    void add_past(MailActivity& mail) const;

    /// Goes on as a next run would, with what that has to know.
    void restart(const MailActivity& mail, std::chrono::sys_seconds now) {
        state_ = state(mail, now);
    }

    /// A sentence for each log of which lines are missing that came after the earlier run.
    std::vector<std::string> gaps() const;

    /// What the next run has to know.
    MailLogState state(const MailActivity& mail, std::chrono::sys_seconds now) const;

private:
    struct Log {
        /// What the state calls it.
        std::string name;
        logfile::FollowedFile file;
        std::chrono::sys_seconds newest;
    };

    std::optional<std::chrono::sys_seconds> newest_of(const std::string& log) const;

    MailLogState state_;
    std::shared_ptr<logfile::ReadPositions> read_;
    std::vector<std::unique_ptr<Log>> logs_;
};

/// Reads a state from its file; an empty one where that is not there.
MailLogState load_state(const std::string& path);

/// Writes it whole or not at all.
void save_state(const MailLogState& state, const std::string& path);

} // namespace ispkit::mail
