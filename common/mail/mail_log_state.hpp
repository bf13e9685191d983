// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/followed_file.hpp"
#include "mail/activity.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::mail {

/// What is remembered from one run to the next: how far each log was read, and what everybody sent
/// in the hours before.
struct MailLogState {
    /// How long hours are remembered.
    static constexpr std::chrono::days k_kept_hours{14};

    std::map<std::string, std::vector<logfile::Position>> positions;

    using Key = std::pair<ActivityKind, std::string>;
    /// Everybody's hours, in order.
    std::map<Key, std::vector<ActivityHour>> past;

    /// Adds what a run has seen of somebody.
    void add(const Activity& activity);

    /// Leaves out the hours of before since.
    void forget(std::chrono::sys_seconds since);

    /// Reads what str() wrote. Throws Error with name and line.
    static MailLogState parse(std::string_view text, const std::string& name);

    std::string str() const;
};

} // namespace ispkit::mail
