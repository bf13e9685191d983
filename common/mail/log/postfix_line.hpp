// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <optional>
#include <string_view>

namespace ispkit::mail {

/// The parts of a program's name such as "postfix/submission/smtpd".
struct PostfixProgram {
    /// The same for all services of a queue: "postfix", or another instance's multi_instance_name,
    /// such as "postfix-out". The name that syslog_name= gives a single service, such as
    /// "postfix-submission", looks the same.
    std::string_view instance;
    /// "submission"; empty if the service has the daemon's name.
    std::string_view service;
    /// "smtpd".
    std::string_view daemon;
};

/// Nothing if the program does not belong to Postfix.
std::optional<PostfixProgram> split_postfix_program(std::string_view program);

/// Reads what a program of Postfix logged after "postfix/daemon[pid]: ". Returns whether it tells
/// anything about mail; if so, it fills in the event except time and host.
bool read_postfix_message(const PostfixProgram& program, std::string_view message,
                          MailLogEvent& event);

/// Whether the program may have written a message from which read_postfix_message() reads nothing.
/// Messages of the queue's programs begin with a message's ID or with their severity, and what
/// begins like a message about mail is one that was cut. Without this check, a log whose format
/// puts more text in front, or that something has shortened, would look like that of a quiet night.
bool is_postfix_message(const PostfixProgram& program, std::string_view message);

} // namespace ispkit::mail
