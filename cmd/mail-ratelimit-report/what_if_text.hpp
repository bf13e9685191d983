// SPDX-License-Identifier: MIT
#pragma once

#include "cli/terminal.hpp"
#include "mail/whatif/what_if.hpp"

#include <cstdint>
#include <string>

namespace ispkit::ratelimitreport {

/// The effect that a limit would have had, in a few lines; all_offenders is the number of all
/// offenders.
std::string text_of(const mail::WhatIfResult& result, std::int64_t all_offenders,
                    const cli::Terminal& terminal);

} // namespace ispkit::ratelimitreport
