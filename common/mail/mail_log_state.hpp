// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/followed_file.hpp"
#include "mail/activity.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// What is remembered from one run to the next: how far each log was read, and what everybody sent
/// in the hours before.
struct MailLogState {
    /// How long hours are remembered.
    static constexpr std::chrono::days k_kept_hours{28};

    std::map<std::string, std::vector<logfile::Position>> positions;

    /// One key's hours.
    struct Past {
        ActivityKind kind = ActivityKind::client;
        std::string key;
        std::vector<ActivityHour> hours;
    };
    std::vector<Past> past;

    /// Adds what a run has seen of somebody, its past included; hours of before since are left out.
    void add_past(const Activity& activity, std::chrono::sys_seconds since);

    /// Reads what str() wrote. Throws Error with name and line.
    static MailLogState parse(std::string_view text, const std::string& name);

    std::string str() const;
};

} // namespace ispkit::mail
