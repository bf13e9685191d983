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

/// What is remembered from one run to the next: how far each log was read, what everybody sent in
/// the hours before, and the messages that are not finished.
struct MailLogState {
    /// How long hours are remembered.
    static constexpr std::chrono::days k_kept_hours{14};

    /// By the logs' names.
    std::map<std::string, std::vector<logfile::Position>> positions;
    /// The time of the newest understood line of each log, where there was one.
    std::map<std::string, std::chrono::sys_seconds> newest;
    /// How far files were read that were rotated away, as logfile::ReadPositions knows them.
    std::vector<logfile::Position> finished;

    using Key = std::pair<ActivityKind, std::string>;
    /// Everybody's hours, in order.
    std::map<Key, std::vector<ActivityHour>> past;

    UnfinishedMessages unfinished;

    /// Adds what a run has seen of somebody.
    void add(const Activity& activity);

    /// Leaves out the hours, and the messages, of before since.
    void forget(std::chrono::sys_seconds since);

    /// Reads what str() wrote, also in the former formats. Throws Error with name and line.
    static MailLogState parse(std::string_view text, const std::string& name);

    std::string str() const;
};

} // namespace ispkit::mail
