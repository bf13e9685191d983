// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "logfile/log_position.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// An open log and its name in MailLogState.
struct NamedLog {
    io::Fd fd;
    std::string name;
};

/// A log's name in MailLogState, the same for all paths that lead to its folder. A symbolic link is
/// a log of its own: it may lead to another file one day. Throws Error for a name that a state
/// cannot store.
std::string name_of_log(const std::string& path);

/// Whether it is the name of the journal of a unit. The names of files begin with a slash.
bool is_journal_name(std::string_view name);

/// By the names of logs. An earlier version stored the names as they were typed.
using LogPositions = std::map<std::string, std::vector<logfile::Position>>;

/// Assigns each position to the log whose name its file has now: a rotation may have renamed the
/// file to another log's name. If a file was read by two names, the furthest position stays.
/// Positions in journals stay as they are.
LogPositions by_present_names(const LogPositions& former, const std::vector<NamedLog>& logs);

} // namespace ispkit::mail
