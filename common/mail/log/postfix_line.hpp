// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <optional>
#include <string_view>

namespace ispkit::mail {

/// What "postfix/submission/smtpd" stands for.
struct PostfixProgram {
    /// All services of a queue are one: "postfix", or the name of another one as
    /// multi_instance_name has to be, "postfix-out". What syslog_name= calls a single service,
    /// "postfix-submission", looks the same.
    std::string_view instance;
    /// "submission"; empty where the service has the daemon's name.
    std::string_view service;
    /// "smtpd".
    std::string_view daemon;
};

/// Nothing for what is not Postfix.
std::optional<PostfixProgram> split_postfix_program(std::string_view program);

/// Reads what a program of Postfix logged behind "postfix/daemon[pid]: ". Whether it tells
/// anything; if so, the event is all but time and host.
bool read_postfix_message(const PostfixProgram& program, std::string_view message,
                          MailLogEvent& event);

/// Whether the program may have written a message that tells nothing. What its queue's programs
/// write begins with a message's id, or says how grave it is; a log whose form puts more in front
/// would look like one of a quiet night.
bool is_postfix_message(const PostfixProgram& program, std::string_view message);

} // namespace ispkit::mail
