// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <cstddef>
#include <string_view>

namespace ispkit::mail {

/// The reason why a client was refused, from the answer that it got and the text that the server
/// logs after it: "554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using
/// zen.example; why; from=<...". Only text of the client's own within it could be forged.
Refusal refusal_of(std::string_view answer);

/// Where a limit stands as mail-ratelimit writes it for {{limit}}, also into the operator's own
/// words: "200 messages in 1h", "20M bytes in one message". npos if there is none.
std::size_t find_limit_amount(std::string_view answer);

/// A filter's finding, from its answer: "5.7.1 clamav: virus found: "Eicar"; from=<...".
Verdict verdict_of(std::string_view answer);

/// Whether the filter has taken the message and dropped it, as amavis answers: "250 2.7.0 Ok,
/// discarded, id=31619-02 - spam".
bool is_discard(std::string_view answer);

} // namespace ispkit::mail
