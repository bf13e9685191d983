// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/policy_server.hpp"

namespace ispkit::mail {

/// Serves one connection, as spawn(8) gives it, until its end or a signal, whose number it returns,
/// else 0. What was asked before the signal is answered. signals is what io::receive_signals
/// returned; of the settings those count that are for all connections.
int serve_stream(int input, int output, int signals, const PolicyServerSettings& settings,
                 PolicyService& service);

} // namespace ispkit::mail
