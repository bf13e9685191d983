// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/log_position.hpp"
#include "mail/activity/activity.hpp"
#include "mail/messages/unfinished_messages.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::mail {

/// The state from one run to the next: how far each log was read, the mail of the hours before, and
/// the unfinished messages.
struct MailLogState {
    /// How long hours are kept.
    static constexpr std::chrono::days k_kept_hours{14};

    /// By the logs' names.
    std::map<std::string, std::vector<logfile::Position>> positions;
    /// The time of the newest understood line of each log, if there was one.
    std::map<std::string, std::chrono::sys_seconds> newest;
    /// How far rotated files were read, as logfile::ReadPositions has them.
    std::vector<logfile::Position> finished;

    using Key = std::pair<ActivityKind, std::string>;
    /// The hours of each key, in order.
    std::map<Key, std::vector<ActivityHour>> past;
    /// The days of each login, in order.
    std::map<Key, std::vector<NetworkDay>> networks;

    UnfinishedMessages unfinished;

    /// Adds what a run has seen of a key.
    void add(const Activity& activity);

    /// Removes the hours, days and messages before `since`.
    void forget(std::chrono::sys_seconds since);

    /// Reads the text of str(), also in the former formats. Throws Error with the file's name and
    /// the line.
    static MailLogState parse(std::string_view text, const std::string& name);

    std::string str() const;
};

} // namespace ispkit::mail
