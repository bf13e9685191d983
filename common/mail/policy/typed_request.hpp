// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// The lines of a whole policy request from those that a person gives, up to an empty one: without
/// CR at their ends, and with what may be left out, request, client_name, and as protocol_state the
/// stage at which the mail is greylisted. Throws Error that names the attribute for one that
/// Postfix does not have, an address or a stage that is none, and where client or recipient are
/// missing.
std::string typed_request(std::string_view lines);

} // namespace ispkit::mail
