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

/// Logs that are read from where an earlier run ended, through rotation, and onwards as they grow.
class MailLogFollower {
public:
    /// Continues in the files that the state knows, whatever their names are now; other files are
    /// read from the beginning. Throws Error for standard input, and for a missing log.
    MailLogFollower(const std::vector<std::string>& paths, MailLogState state);

    /// Restores the unfinished messages. Must be called before logs are read.
    void carry_on(MailActivity& mail) const { mail.carry_on(state_.unfinished); }

    /// Reads all that is there now; several logs are merged by their lines' times. Throws Error if
    /// a log cannot be read, after all others have been read: try again.
    void read_on(MailActivity& mail, std::chrono::sys_seconds now);

    /// Adds what the activities sent before the logs that were read. Must be called after the logs
    /// are read.
    void add_past(MailActivity& mail) const;

    /// Continues as the next run would, with the state that it would have.
    void restart(const MailActivity& mail, std::chrono::sys_seconds now) {
        state_ = state(mail, now);
    }

    /// A sentence for each log of which lines after the earlier run are missing.
    std::vector<std::string> gaps() const;

    /// The state for the next run.
    MailLogState state(const MailActivity& mail, std::chrono::sys_seconds now) const;

private:
    struct Log {
        /// The log's name in the state.
        std::string name;
        logfile::FollowedFile file;
        std::chrono::sys_seconds newest;
    };

    std::optional<std::chrono::sys_seconds> newest_of(const std::string& log) const;

    MailLogState state_;
    std::shared_ptr<logfile::ReadPositions> read_;
    std::vector<std::unique_ptr<Log>> logs_;
};

/// Reads a state from its file; an empty state if the file is missing.
MailLogState load_state(const std::string& path);

/// Writes the state whole or not at all.
void save_state(const MailLogState& state, const std::string& path);

} // namespace ispkit::mail
