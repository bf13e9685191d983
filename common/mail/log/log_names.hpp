// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "logfile/log_position.hpp"

#include <map>
#include <string>
#include <vector>

namespace ispkit::mail {

/// An open log, and what MailLogState calls it.
struct NamedLog {
    io::Fd fd;
    std::string name;
};

/// The same for all paths that lead to the log's folder. A link is a log of its own: it may lead to
/// another file one day. Throws Error for a name that no state can hold.
std::string name_of_log(const std::string& path);

/// By the names of logs, which an earlier version kept as they were typed.
using LogPositions = std::map<std::string, std::vector<logfile::Position>>;

/// Gives each position to the log whose name its file has now: what was rotated may have become
/// another one. Of a file that was read by two names the furthest position is kept.
LogPositions by_present_names(const LogPositions& former, const std::vector<NamedLog>& logs);

} // namespace ispkit::mail
