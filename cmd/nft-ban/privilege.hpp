// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ispkit::nft_ban {

/// Keeps only the capability CAP_NET_ADMIN: root becomes that user; other users stay. Throws Error
/// if the capability is missing or the user is unknown.
void keep_only_net_admin(const std::string& user);

} // namespace ispkit::nft_ban
