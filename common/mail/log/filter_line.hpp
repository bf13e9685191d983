// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <string_view>

namespace ispkit::mail {

/// Reads a verdict of amavis: "(12345-01) Passed CLEAN {RelayedInbound}, [198.51.100.7]:1234
/// [198.51.100.7] <joe@example.org> -> <a@example.net>,<b@example.net>, Queue-ID: 4F2A17C3B5,
/// Message-ID: <...>, ...", or a piece of one. Returns whether it is a verdict that counts, on a
/// message with a queue ID.
bool read_amavis_message(std::string_view message, MailLogEvent& event);

/// Reads the verdict that follows the session's number.
bool read_amavis_verdict(std::string_view text, MailLogEvent& event);

} // namespace ispkit::mail
