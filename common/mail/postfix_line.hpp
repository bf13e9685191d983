// SPDX-License-Identifier: MIT
#pragma once

#include "mail/mail_log_event.hpp"

#include <string_view>

namespace ispkit::mail {

/// Reads what a Postfix daemon ("smtpd", "qmgr") logged behind "postfix/daemon[pid]: ". Whether it
/// tells anything; if so, the event is all but time, host and instance.
bool read_postfix_message(std::string_view daemon, std::string_view message, MailLogEvent& event);

/// What "postfix/submission/smtpd" stands for; whether it is Postfix at all. All services of a
/// queue are one instance: "postfix", or the name of another one as multi_instance_name has to be,
/// "postfix-out"; what syslog_name= calls a single service is not.
bool split_postfix_program(std::string_view program, std::string_view& instance,
                           std::string_view& daemon);

} // namespace ispkit::mail
