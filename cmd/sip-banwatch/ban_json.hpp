// SPDX-License-Identifier: MIT
#pragma once

#include "sip/ban/judge.hpp"

#include <string>

namespace ispkit::banwatch {

/// A ban as one JSON object; the manual page lists the members.
std::string ban_json(const sip::Verdict& verdict);

/// An attack on one account from many addresses, likewise, with "action":"report".
std::string distributed_json(const sip::DistributedAttack& attack);

} // namespace ispkit::banwatch
