// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy_answers.hpp"

#include <optional>
#include <string>

namespace ispkit::mail {

/// Serves one connection, as spawn(8) gives it, until its end or a signal, whose number it returns,
/// else 0. signals is what cli::receive_signals returned.
int serve_stream(int input, int output, int signals,
                 const std::optional<std::string>& answer_in_trouble, PolicyService& service);

} // namespace ispkit::mail
