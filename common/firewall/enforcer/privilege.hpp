// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ispkit::firewall {

/// Whether programs that this process starts get the capabilities that it keeps. For these programs
/// it also keeps CAP_NET_RAW if it has it, through which iptables asks the kernel about sets.
enum class Children { without_privilege, with_net_admin };

/// Keeps only the capability CAP_NET_ADMIN: root becomes that user; other users stay. Throws Error
/// if the capability is missing or the user is unknown.
void keep_only_net_admin(const std::string& user, Children children = Children::without_privilege);

} // namespace ispkit::firewall
