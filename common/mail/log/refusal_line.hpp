// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <string_view>

namespace ispkit::mail {

/// Reads a refusal of smtpd or postscreen: "RCPT from name[198.51.100.7]: 554 5.7.1
/// <b@example.org>: Relay access denied; from=<a@example.com> to=<b@example.org> proto=ESMTP
/// helo=<pc>". The login is taken from the end, where Postfix 3.10 and later write it
/// ("sasl_method=PLAIN sasl_username=joe"), else from the answer if that names it: "Sender address
/// rejected: not owned by user joe", and mail-ratelimit's "sasl:joe: limit of 40 messages in 1h
/// reached", or "sasl:joe: 40 messages in 1h reached" of an operator's words.
bool read_refusal(std::string_view text, MailLogEvent& event);

/// The same for the answer of a milter, which may have looked into the message.
bool read_milter_refusal(std::string_view text, MailLogEvent& event);

/// The same for the answer of a filter before the queue: "END-OF-MESSAGE: 554 5.7.0 Reject,
/// id=31619-02 - spam; from=<...". The line does not name the client.
bool read_proxy_refusal(std::string_view text, MailLogEvent& event);

/// The same for the answer of one that has dropped the message: "250 2.7.0 Ok, discarded,
/// id=31619-02 - spam; from=<...". Returns false for other answers.
bool read_proxy_discard(std::string_view text, MailLogEvent& event);

} // namespace ispkit::mail
