// SPDX-License-Identifier: MIT
#pragma once

#include "cli/json.hpp"
#include "geo/origin.hpp"
#include "sip/ban/judge.hpp"

#include <string>

namespace ispkit::banwatch {

/// A ban as one JSON object; the manual page lists its members.
std::string ban_json(const sip::Verdict& verdict, const geo::Origin& origin);

/// A report, also as one JSON object, with "action":"report".
std::string report_json(const sip::DistributedAttack& attack);
std::string report_json(const sip::GuessedPassword& guess, const geo::Origin& origin);
std::string report_json(const sip::SparedNetwork& spared, const geo::Origin& origin);

} // namespace ispkit::banwatch
