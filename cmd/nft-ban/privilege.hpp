// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ispkit::nft_ban {

/// Keeps CAP_NET_ADMIN and nothing else: root becomes that user, everybody else stays who he is.
/// Throws Error where the capability is missing or the user unknown.
void keep_only_net_admin(const std::string& user);

} // namespace ispkit::nft_ban
