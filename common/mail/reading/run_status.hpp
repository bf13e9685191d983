// SPDX-License-Identifier: MIT
#pragma once

#include "mail/reading/mail_log_state.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::mail {

/// Says that the last run, which wrote then, is longer ago than `max_age`; nothing if it is not.
std::optional<std::string> age_problem(std::chrono::sys_seconds written,
                                       std::chrono::sys_seconds now, std::chrono::seconds max_age);

/// What is wrong with runs that continue from a state: the last one, which wrote the state, is
/// longer ago than `max_age`, or at that time the newest understood line of a log was older than
/// that, or the log has none.
std::vector<std::string> run_problems(const MailLogState& state, std::chrono::sys_seconds written,
                                      std::chrono::sys_seconds now, std::chrono::seconds max_age);

} // namespace ispkit::mail
