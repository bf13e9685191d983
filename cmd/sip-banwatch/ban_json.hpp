// SPDX-License-Identifier: MIT
#pragma once

#include "sip/ban/judge.hpp"

#include <string>

namespace ispkit::banwatch {

/// A ban as one JSON object; the manual page lists its members.
std::string ban_json(const sip::Verdict& verdict);

/// An attack on one account from many addresses, also as one JSON object, with "action":"report".
std::string distributed_json(const sip::DistributedAttack& attack);
std::string guessed_json(const sip::GuessedPassword& guess);

} // namespace ispkit::banwatch
