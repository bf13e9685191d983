// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace ispkit::mail {

/// The domains in which big providers' outgoing hosts have verified names. These hosts retry from
/// other networks, late or never, and everybody knows them: greylisting them only delays mail.
std::span<const std::string_view> big_providers();

} // namespace ispkit::mail
