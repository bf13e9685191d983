// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <string_view>

namespace ispkit::mail {

/// Why a client was refused, by the answer that it was given and what the server logs behind it:
/// "554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.example; why;
/// from=<...". Only what stands in it of the client's own could be forged.
Refusal refusal_of(std::string_view answer);

/// What a milter found, by its answer: "5.7.1 clamav: virus found: "Eicar"; from=<...".
Verdict verdict_of(std::string_view answer);

} // namespace ispkit::mail
