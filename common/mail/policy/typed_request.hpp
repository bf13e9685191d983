// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// Completes a policy request that a person types, up to an empty line, and returns its lines. CR
/// at the ends of lines is removed. Optional attributes are added: request, client_name, and as
/// protocol_state the stage at which the mail is greylisted. Throws Error for an attribute that
/// Postfix does not have (the message names it), for an invalid address or stage, and if client or
/// recipient is missing.
std::string typed_request(std::string_view lines);

} // namespace ispkit::mail
