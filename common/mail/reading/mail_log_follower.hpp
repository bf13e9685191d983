// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "logfile/envelope/unwrapper.hpp"
#include "logfile/followed_file.hpp"
#include "logfile/journal/journal.hpp"
#include "mail/reading/journal_reader.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/reading/mail_log_state.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::mail {

/// Logs and journals that are read from where an earlier run ended, through rotation, and onwards
/// as they grow.
class MailLogFollower {
public:
    /// Continues in the files that the state knows, whatever their names are now; other files are
    /// read from the beginning, and so are journals that it does not know. Throws Error for
    /// standard input, and for a missing log or journal.
    MailLogFollower(const std::vector<std::string>& paths, MailLogState state,
                    const std::vector<logfile::JournalUnit>& units = {});

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

    /// Become readable when there may be more in journals.
    std::vector<int> journal_fds() const;

    /// A sentence for each log of which lines after the earlier run are missing.
    std::vector<Phrase> gaps() const;

    /// The state for the next run.
    MailLogState state(const MailActivity& mail, std::chrono::sys_seconds now) const;

private:
    struct Log {
        /// The log's name in the state, and in messages.
        std::string name;
        std::string shown_name;
        /// One of them.
        std::optional<logfile::FollowedFile> file;
        std::optional<JournalReader> journal;
        std::shared_ptr<logfile::Unwrapper> unwrapper;
        std::chrono::sys_seconds newest;
    };

    static bool read_some(Log& log, std::string& text, std::optional<Error>& trouble);
    static std::vector<logfile::Position> positions_of(const Log& log);
    void open_files(const std::vector<std::string>& paths);
    void open_journals(const std::vector<logfile::JournalUnit>& units);

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
